/// A `numeric` written out in decimal digits, as the server itself would show it.
///
/// Binary form: count of base-10 000 digits, weight of the first, sign, digits after the point, the digits
/// (`numeric_send` in `src/backend/utils/adt/numeric.c`).
struct NumericText {
    let text: String

    init?(_ cell: Cell) {
        var reader = CellReader(cell)
        guard let count = reader.integer(Int16.self), let weight = reader.integer(Int16.self),
            let sign = reader.integer(UInt16.self), let scale = reader.integer(Int16.self)
        else { return nil }
        switch sign {
        case 0xC000: text = "NaN"; return
        case 0xD000: text = "Infinity"; return
        case 0xF000: text = "-Infinity"; return
        default: break
        }
        var groups: [Int] = []
        for _ in 0..<max(0, count) {
            guard let group = reader.integer(Int16.self) else { return nil }
            groups.append(Int(group))
        }
        func group(_ place: Int) -> Int {
            let index = Int(weight) - place
            return groups.indices.contains(index) ? groups[index] : 0
        }
        func padded(_ number: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        var whole = ""
        for place in stride(from: max(0, Int(weight)), through: 0, by: -1) { whole += padded(group(place)) }
        let trimmed = whole.drop { $0 == "0" }
        var fraction = ""
        var place = -1
        while fraction.count < Int(scale) {
            fraction += padded(group(place))
            place -= 1
        }
        let tail = scale > 0 ? "." + fraction.prefix(Int(scale)) : ""
        text = (sign == 0x4000 ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed) + tail
    }
}
