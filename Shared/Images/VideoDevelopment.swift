/// Makes the renditions of one video with ffmpeg, in processes that inherit every limit of the decoder child.
///
/// Nothing is taken from the network and nothing but the original is read.
struct VideoDevelopment {
    let request: DecoderRequest
    let progress: (Double) -> Void

    func run() throws(ImageError.Reason) -> DecoderReply {
        let stream = try VideoStream(probing: FilmSource.path, demuxer: input.rawValue)
        guard stream.width > 0, stream.height > 0 else { throw .noPicture }
        guard stream.width <= request.limits.pixels / stream.height else { throw .tooManyPixels }
        var shelf = Shelf(limit: request.limits.outputBytes)
        let recipes = request.recipes
        let frame = try frame(of: stream)
        let pictures = recipes.indices.filter { !recipes[$0].isMoving && recipes[$0].size != .original }
        let development = PictureDevelopment(
            kind: .png, recipes: pictures.map { recipes[$0] }, limits: request.limits)
        var facts = try unsafe frame.withBytes { bytes throws(ImageError.Reason) in
            try unsafe development.run(bytes) { index, made throws(ImageError.Reason) in
                try unsafe shelf.put(
                    made.bytes, of: pictures[index], width: made.width, height: made.height, kind: made.kind)
            }
        }
        facts.kind = request.kind
        facts.duration = stream.duration
        for index in recipes.indices where !recipes[index].isMoving && recipes[index].size == .original {
            try copyWithoutMetadata(stream, facts, of: index, onto: &shelf)
        }
        let making = FilmMaking(source: source(stream, facts), limits: request.limits, progress: progress)
        for index in recipes.indices where recipes[index].isMoving {
            try making.make(recipes[index], index, onto: &shelf)
        }
        return .developed(facts, shelf.made)
    }

    private func source(_ stream: VideoStream, _ facts: MediaFacts) -> FilmSource {
        let box = PixelBox(RenditionRecipe.stream.size, forWidth: facts.width, height: facts.height)
        return FilmSource(
            input: input, width: facts.width, height: facts.height, duration: stream.duration,
            isPlayable: input == .mov && stream.isPlayable && box.scale == 1
                && (facts.width, facts.height) == (stream.width, stream.height),
            withoutMessages: stream.withoutMessages)
    }

    /// One frame as PNG: from the second second, because many videos begin black; from the start if there is none.
    private func frame(of stream: VideoStream) throws(ImageError.Reason) -> [UInt8] {
        let moment = min(1, (stream.duration ?? 0) / 2)
        for moment in moment > 0 ? [moment, 0] : [0] {
            // Pixels that are not square are made so.
            let frame = try Tool.run(
                "ffmpeg",
                arguments + ["-ss", "\(moment)", "-i", FilmSource.path, "-map", "0:V:0", "-frames:v", "1"]
                    + ["-filter_threads", "1", "-vf", "scale=iw*sar:ih,setsar=1,format=rgb24", "-threads", "1"]
                    + ["-c:v", "png", "-compression_level", "0", "-f", "image2pipe", "pipe:1"],
                outputLimit: request.limits.pixels * 4)
            if !frame.isEmpty { return frame }
        }
        throw .damaged
    }

    /// Copies the first picture and the first sound stream, bit for bit, and none of what else there is.
    private func copyWithoutMetadata(
        _ stream: VideoStream, _ facts: MediaFacts, of index: Int, onto shelf: inout Shelf
    ) throws(ImageError.Reason) {
        let workpiece = try Workpiece()
        _ = try Tool.run(
            "ffmpeg",
            arguments + ["-i", FilmSource.path, "-map", "0:V:0", "-map", "0:a:0?", "-c", "copy"]
                + stream.withoutMessages + FilmMaking.nameless
                + (input == .mov ? ["-movflags", "+faststart"] : []) + ["-f", request.kind.rawValue]
                + ["-y", Workpiece.path],
            outputLimit: 0, onto: workpiece)
        try unsafe workpiece.withBytes(atMost: request.limits.outputBytes) { bytes throws(ImageError.Reason) in
            try unsafe shelf.put(bytes, of: index, width: facts.width, height: facts.height, kind: request.kind)
        }
    }

    private var arguments: [String] {
        FilmSource(input: input, width: 0, height: 0, duration: nil).arguments(request.limits)
    }

    private var input: FilmSource.Input {
        switch request.kind {
        case .webm: .matroska
        case .avi: .avi
        default: .mov
        }
    }
}
