/// The room that a recipe gives to a picture of a certain shape.
struct PixelBox: Equatable {
    var width: Int
    var height: Int
    /// 1 where the original fits as it is.
    let scale: Double

    init(_ size: RenditionRecipe.Size, forWidth width: Int, height: Int) {
        let (long, short) =
            switch size {
            case .fitting(let side): (side, side)
            case .within(let long, let short): (long, short)
            case .original: (max(width, height), max(width, height))
            }
        let (roomWidth, roomHeight) = width >= height ? (long, short) : (short, long)
        scale = min(1, Double(roomWidth) / Double(width), Double(roomHeight) / Double(height))
        self.width = roomWidth
        self.height = roomHeight
    }

    /// Pixels of the original in this box, whole and even, as films want them.
    func evenSize(ofWidth width: Int, height: Int) -> (width: Int, height: Int) {
        // A hair more, because three quarters of 1440 need not be 1080 in floating point.
        func even(_ side: Int) -> Int { max(2, Int(Double(side) * scale + 0.01) / 2 * 2) }
        return (even(width), even(height))
    }
}
