/// What ffprobe says about the first picture stream of a video.
struct VideoStream {
    private(set) var codec = ""
    private(set) var width = 0
    private(set) var height = 0
    /// Seconds of the whole file; `nil` when it does not say.
    private(set) var duration: Double?

    /// Everything zero when there is no such stream; a cover picture is none.
    init(probing path: String, demuxer: String) throws(ImageError.Reason) {
        let output = try Tool.run(
            "ffprobe",
            ["-v", "error", "-protocol_whitelist", "file", "-f", demuxer, "-select_streams", "V:0"]
                + ["-show_entries", "stream=codec_name,width,height:format=duration"]
                + ["-of", "default=noprint_wrappers=1", path],
            outputLimit: 1 << 16)
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = String(line[line.index(after: equals)...])
            switch line[..<equals] {
            case "codec_name": codec = value
            case "width": width = Int(value) ?? 0
            case "height": height = Int(value) ?? 0
            case "duration": duration = Double(value).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
            default: break
            }
        }
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
