/// What must be true of the floor plan itself, so that editing it cannot quietly turn an arrow round.
enum FloorPlan {
    static func contradictions(_ rooms: [Room], services: [Room], doors: [String: String]) -> [String] {
        var sentences: [String] = []
        var layers: [String: Int] = [:]
        for door in doors.keys { layers[door] = 0 }
        for room in rooms {
            for module in room.imports.sorted() {
                guard let layer = layers[module] else {
                    sentences.append("\(room.module) imports \(module), which stands below it in the list or nowhere")
                    continue
                }
                if layer > room.layer {
                    sentences.append("\(room.module) (layer \(room.layer)) imports \(module) (layer \(layer))")
                }
                if let owner = doors[module], owner != room.module {
                    sentences.append("\(room.module) imports the door \(module), which belongs to \(owner)")
                }
            }
            if layers.updateValue(room.layer, forKey: room.module) != nil {
                sentences.append("\(room.module) stands there twice")
            }
        }
        for service in services {
            for module in service.imports.sorted() where (layers[module] ?? 99) >= service.layer || doors[module] != nil
            {
                sentences.append("service \(service.module) may not import \(module)")
            }
        }
        for (door, owner) in doors.sorted(by: { $0.key < $1.key })
        where rooms.first(where: { $0.module == owner })?.imports.contains(door) != true {
            sentences.append("the door \(door) is not opened by \(owner)")
        }
        return sentences
    }
}
