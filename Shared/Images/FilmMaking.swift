/// Makes moving renditions with ffmpeg, in processes that inherit every limit of the decoder child.
struct FilmMaking {
    let source: FilmSource
    let limits: DecoderLimits
    let progress: (Double) -> Void

    /// - Parameter index: the recipe's place in the request.
    func make(_ recipe: RenditionRecipe, _ index: Int, onto shelf: inout Shelf) throws(ImageError.Reason) {
        let (size, arguments, kind) = try instructions(recipe)
        let workpiece = try Workpiece()
        let tell = reports(recipe) ? progress : nil
        _ = try Tool.run(
            "ffmpeg", source.arguments(limits) + ["-i", FilmSource.path] + arguments + ["-y", Workpiece.path],
            outputLimit: 1 << 22, onto: workpiece,
            progress: tell.flatMap { tell in source.duration.map { ToolProgress(duration: $0, tell: tell) } })
        try unsafe workpiece.withBytes(atMost: limits.outputBytes) { bytes throws(ImageError.Reason) in
            try unsafe shelf.put(bytes, of: index, width: size.width, height: size.height, kind: kind)
        }
    }

    /// Only what takes long is worth telling about.
    private func reports(_ recipe: RenditionRecipe) -> Bool { recipe.encoding == .film(.whole) && !source.isPlayable }

    private func instructions(
        _ recipe: RenditionRecipe
    ) throws(ImageError.Reason) -> (size: (width: Int, height: Int), arguments: [String], kind: MediaKind) {
        let box = PixelBox(recipe.size, forWidth: source.width, height: source.height)
        let size = box.evenSize(ofWidth: source.width, height: source.height)
        let scale = "scale=\(size.width):\(size.height):flags=bicubic,setsar=1"
        switch recipe.encoding {
        case .film(.whole): return (size, source.isPlayable ? copied : encoded(scale), .mp4)
        case .film(.opening(let seconds)):
            return (size, ["-t", "\(seconds)", "-an"] + pictures(scale + ",fps=15", quality: 28) + Self.mp4, .mp4)
        case .film(.bouncing):
            let filter = Self.bouncing(scale) + ",format=yuv420p"
            return (size, ["-an"] + complex(filter) + h264(quality: 23) + Self.mp4, .mp4)
        case .gif(let motion):
            // Pictures of a burst are few and come at a pace of their own.
            let steady = source.input == .burst ? "" : ",fps=15"
            let moving = motion == .bouncing ? Self.bouncing(scale) : "[0:V:0]\(scale)\(steady)"
            return (size, complex(moving + Self.palette) + ["-loop", "0", "-f", "gif"], .gif)
        case .jpeg, .webp, .avif: throw .damaged
        }
    }

    private static func bouncing(_ scale: String) -> String {
        "[0:V:0]\(scale),split[there][again];[again]reverse,trim=start_frame=1,setpts=PTS-STARTPTS[back];"
            + "[there][back]concat=n=2"
    }

    /// A GIF has 256 colors: those that the pictures have.
    private static let palette = ",split[pictures][colors];[colors]palettegen[palette];[pictures][palette]paletteuse"

    private func complex(_ filter: String) -> [String] {
        ["-filter_complex_threads", "1", "-filter_complex", filter, "-frames:v", "\(limits.frames)"] + Self.nameless
    }

    private func encoded(_ scale: String) -> [String] {
        pictures(scale, quality: 23) + ["-map", "0:a:0?"] + Self.sound + Self.mp4
    }

    /// A picture stream that every browser plays stays as it is; only its sound is brought into one form.
    private var copied: [String] {
        ["-map", "0:V:0", "-map", "0:a:0?", "-c:v", "copy"] + source.withoutMessages + Self.sound + Self.nameless
            + Self.mp4
    }

    private func pictures(_ filter: String, quality: Int) -> [String] {
        ["-map", "0:V:0", "-filter_threads", "1", "-vf", filter + ",format=yuv420p"]
            + (source.input == .gif ? ["-frames:v", "\(limits.frames)"] : []) + h264(quality: quality) + Self.nameless
    }

    private func h264(quality: Int) -> [String] {
        ["-c:v", "libx264", "-preset", "veryfast", "-crf", "\(quality)", "-profile:v", "high", "-threads", "1"]
            + ["-maxrate", "6M", "-bufsize", "12M", "-fpsmax", "60", "-g", "120"]
            // Else the stream would say which program made it, and how.
            + ["-bsf:v", "filter_units=remove_types=6", "-metadata:s:v:0", "encoder=H.264"]
    }

    private static let sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
    private static let mp4 = ["-movflags", "+faststart", "-f", "mp4"]
    /// Nothing of what stands beside the pictures: tags, chapters, subtitles, and tracks in which cameras note places.
    static let nameless =
        [
            "-sn", "-dn", "-map_metadata", "-1", "-map_metadata:s:v", "-1", "-map_metadata:s:a", "-1", "-map_chapters",
            "-1",
        ]
        + ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
}
