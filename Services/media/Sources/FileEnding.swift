/// The ending of a file's name for a media type as decoding names it; `bin` for what could not be decoded.
enum FileEnding {
    static func of(_ mediaType: String?) -> String {
        switch mediaType {
        case nil: "bin"
        case "image/jpeg": "jpg"
        case "video/quicktime": "mov"
        case "video/x-msvideo": "avi"
        case let type?: String(type.drop { $0 != "/" }.dropFirst())
        }
    }
}
