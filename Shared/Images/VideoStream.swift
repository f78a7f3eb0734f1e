/// What ffprobe says about the first picture stream of a video.
struct VideoStream {
    private(set) var codec = ""
    private(set) var width = 0
    private(set) var height = 0
    private var pixelFormat = ""
    private var isTurned = false
    /// Bits in a second, of the whole file.
    private var rate: Int?
    /// Seconds of the whole file; `nil` when it does not say.
    private(set) var duration: Double?

    private static let entries =
        "stream=codec_name,width,height,pix_fmt:stream_tags=rotate:stream_side_data=rotation:format=duration,bit_rate"

    /// Everything zero when there is no such stream; a cover picture is none.
    init(probing path: String, demuxer: String) throws(ImageError.Reason) {
        let output = try Tool.run(
            "ffprobe",
            ["-v", "error", "-protocol_whitelist", "file", "-f", demuxer, "-select_streams", "V:0"]
                + ["-show_entries", Self.entries, "-of", "default=noprint_wrappers=1", path],
            outputLimit: 1 << 16)
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = String(line[line.index(after: equals)...])
            switch line[..<equals] {
            case "codec_name": codec = value
            case "width": width = Int(value) ?? 0
            case "height": height = Int(value) ?? 0
            case "pix_fmt": pixelFormat = value
            case "rotation", "TAG:rotate": isTurned = isTurned || Int(value) != 0
            case "bit_rate": rate = Int(value)
            case "duration": duration = Double(value).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
            default: break
            }
        }
    }

    /// Whether every browser plays it and no network is strained by it: then encoding it again would only cost.
    var isPlayable: Bool {
        codec == "h264" && pixelFormat == "yuv420p" && !isTurned && width % 2 == 0 && height % 2 == 0
            && (rate ?? .max) <= 8_000_000
    }

    /// ffmpeg's arguments for leaving out the messages that stand inside the picture stream (supplemental enhancement
    /// information, H.264 and H.265 annex D): some cameras put their model and position there.
    var withoutMessages: [String] {
        switch codec {
        case "h264": ["-bsf:v", "filter_units=remove_types=6"]
        case "hevc": ["-bsf:v", "filter_units=remove_types=39|40"]
        default: []
        }
    }
}
