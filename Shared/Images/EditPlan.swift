import Glibc

/// Where in a picture of a certain size an edit cuts and puts something: whole pixels.
struct EditPlan {
    struct Area: Equatable {
        var left, top, width, height: Int
    }

    let edit: PictureEdit

    /// The size of the picture after turning, straightening and cropping.
    func size(ofWidth width: Int, height: Int) -> (width: Int, height: Int) {
        let turned = edit.quarterTurns.isMultiple(of: 2) ? (width, height) : (height, width)
        let straight = straightened(turned.0, turned.1)
        let cut = cut(straight.width, straight.height)
        return (cut.width, cut.height)
    }

    /// The largest picture of the same shape that has no empty corner after it was turned by some degrees.
    func straightened(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        guard edit.straightening != 0 else { return (width, height) }
        let angle = abs(edit.straightening) * .pi / 180
        let (wide, high) = (Double(width), Double(height))
        let scale = min(
            wide / (wide * cos(angle) + high * sin(angle)), high / (wide * sin(angle) + high * cos(angle)))
        return (max(1, Int(wide * scale) - 1), max(1, Int(high * scale) - 1))
    }

    func whole(_ width: Int, _ height: Int) -> Area { Area(left: 0, top: 0, width: width, height: height) }

    /// The part that is kept.
    func cut(_ width: Int, _ height: Int) -> Area {
        guard let crop = edit.crop else { return whole(width, height) }
        let left = Self.pixels(crop.left, of: width, in: 0...(width - 1))
        let top = Self.pixels(crop.top, of: height, in: 0...(height - 1))
        return Area(
            left: left, top: top, width: Self.pixels(crop.width, of: width, in: 1...(width - left)),
            height: Self.pixels(crop.height, of: height, in: 1...(height - top)))
    }

    /// Where something of that size stands, a little away from the edge; what is too large begins at the edge.
    static func area(_ place: PictureEdit.Place, width: Int, height: Int, inWidth: Int, inHeight: Int) -> Area {
        let gap = min(inWidth, inHeight) / 30
        func position(_ size: Int, _ room: Int, _ end: Int) -> Int {
            let places = [gap, (room - size) / 2, room - size - gap]
            return max(0, min(places[end], room - size))
        }
        let across: Int
        switch place {
        case .topLeft, .bottomLeft: across = 0
        case .top, .center, .bottom: across = 1
        case .topRight, .bottomRight: across = 2
        }
        let down: Int
        switch place {
        case .topLeft, .top, .topRight: down = 0
        case .center: down = 1
        case .bottomLeft, .bottom, .bottomRight: down = 2
        }
        return Area(
            left: position(width, inWidth, across), top: position(height, inHeight, down), width: min(width, inWidth),
            height: min(height, inHeight))
    }

    private static func pixels(_ fraction: Double, of side: Int, in range: ClosedRange<Int>) -> Int {
        let wanted = (fraction * Double(side)).rounded()
        guard wanted.isFinite else { return range.lowerBound }
        return min(max(Int(wanted), range.lowerBound), range.upperBound)
    }
}
