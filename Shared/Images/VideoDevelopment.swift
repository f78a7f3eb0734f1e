import Glibc

/// Makes the renditions of one video with ffmpeg, in processes that inherit every limit of the decoder child.
///
/// Nothing is taken from the network and nothing but the original is read: the format is forced, so that a playlist
/// in disguise is not followed, and only the `file` protocol is allowed, for the original's own descriptor.
struct VideoDevelopment {
    let request: DecoderRequest

    /// ffmpeg reads and writes the files in memory by these names; a pipe would not do, because the index of a video
    /// may stand at its end.
    private static let original = "/proc/self/fd/\(DecoderDescriptor.original)"
    private static let renditions = "/proc/self/fd/\(DecoderDescriptor.renditions)"

    func run() throws(ImageError.Reason) -> DecoderReply {
        let stream = try VideoStream(probing: Self.original, demuxer: demuxer)
        guard stream.width > 0, stream.height > 0 else { throw .noPicture }
        guard stream.width <= request.limits.pixels / stream.height else { throw .tooManyPixels }
        var shelf = Shelf(recipes: request.recipes.count, limit: request.limits.outputBytes)

        // First, because ffmpeg writes a file from its beginning; pictures can follow.
        let copies = request.recipes.indices.filter { request.recipes[$0].size == .original }
        let copyLength = copies.isEmpty ? 0 : try copyWithoutMetadata(stream)

        let frame = try frame(of: stream)
        let pictures = request.recipes.indices.filter { request.recipes[$0].size != .original }
        let development = PictureDevelopment(
            kind: .png, recipes: pictures.map { request.recipes[$0] }, limits: request.limits)
        shelf.skip(copyLength)
        var facts = try unsafe frame.withBytes { bytes throws(ImageError.Reason) in
            try unsafe development.run(bytes) { index, jpeg, width, height throws(ImageError.Reason) in
                try unsafe shelf.put(jpeg, at: pictures[index], width: width, height: height)
            }
        }
        facts.kind = request.kind
        facts.duration = stream.duration
        for copy in copies {
            shelf.note(
                offset: 0, length: copyLength, at: copy, width: facts.width, height: facts.height, kind: request.kind)
        }
        return .developed(facts, shelf.made.compactMap(\.self))
    }

    /// One frame as PNG: from the second second, because many videos begin black; from the start if there is none.
    private func frame(of stream: VideoStream) throws(ImageError.Reason) -> [UInt8] {
        let moment = min(1, (stream.duration ?? 0) / 2)
        for moment in moment > 0 ? [moment, 0] : [0] {
            // Pixels that are not square are made so.
            let frame = try Tool.run(
                "ffmpeg",
                input + ["-ss", "\(moment)", "-i", Self.original, "-map", "0:V:0", "-frames:v", "1"]
                    + ["-filter_threads", "1", "-vf", "scale=iw*sar:ih,setsar=1,format=rgb24", "-threads", "1"]
                    + ["-c:v", "png", "-compression_level", "0", "-f", "image2pipe", "pipe:1"],
                outputLimit: request.limits.pixels * 4)
            if !frame.isEmpty { return frame }
        }
        throw .damaged
    }

    /// Copies the first picture and the first sound stream, bit for bit, and none of what else there is: tags,
    /// chapters, subtitles, and the tracks in which cameras note where they were.
    ///
    /// - Returns: how many bytes it wrote.
    private func copyWithoutMetadata(_ stream: VideoStream) throws(ImageError.Reason) -> Int {
        _ = try Tool.run(
            "ffmpeg",
            input + ["-i", Self.original, "-map", "0:V:0", "-map", "0:a:0?", "-c", "copy"] + stream.withoutMessages
                + ["-map_metadata", "-1", "-map_metadata:s:v", "-1", "-map_metadata:s:a", "-1", "-map_chapters", "-1"]
                // Else the copy would name the program that made it.
                + ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
                + (demuxer == "mov" ? ["-movflags", "+faststart"] : []) + ["-f", request.kind.rawValue]
                + ["-y", Self.renditions],
            outputLimit: 0)
        var status = stat()
        guard unsafe fstat(DecoderDescriptor.renditions, &status) == 0, status.st_size > 0 else { throw .damaged }
        guard status.st_size <= request.limits.outputBytes else { throw .resultTooLarge }
        return Int(status.st_size)
    }

    private var input: [String] {
        ["-v", "error", "-nostdin", "-threads", "1", "-max_pixels", "\(request.limits.pixels)"]
            + ["-protocol_whitelist", "file", "-f", demuxer]
    }

    private var demuxer: String {
        switch request.kind {
        case .webm: "matroska"
        case .avi: "avi"
        default: "mov"
        }
    }
}
