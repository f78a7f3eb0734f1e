import Glibc

/// Runs a program of the system from within a decoder child.
enum Tool {
    /// Runs it to its end and returns what it wrote to its standard output.
    ///
    /// It shares the child's process group, limits and filter, sees the original and what it writes to, and is
    /// not waited for with a limit of its own: the parent kills the whole group.
    ///
    /// - Parameters:
    ///   - outputLimit: more output than that stops it.
    ///   - workpiece: what it writes to under ``Workpiece/path``.
    ///   - progress: makes ffmpeg tell how far it is.
    /// - Throws: `noDecoder` when it is not installed, `damaged` when it says that the original is. When it dies by a
    ///   signal this process ends too: it is for the parent to say that a decoder died.
    static func run(
        _ name: String, _ arguments: [String], outputLimit: Int, onto workpiece: Workpiece? = nil,
        progress: ToolProgress? = nil
    ) throws(ImageError.Reason) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .noDecoder }
        let (reading, writing) = (keepHigh(ends[0]), keepHigh(ends[1]))
        defer { close(reading) }
        let workpieces = workpiece.map { [(from: $0.descriptor, to: DecoderDescriptor.workpiece)] } ?? []
        let started = ChildProcess.start(
            name, (progress == nil ? [] : ToolProgress.arguments) + arguments,
            environment: ["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"],
            descriptors: [(writing, 1), (DecoderDescriptor.original, DecoderDescriptor.original)] + workpieces,
            leadsGroup: false)
        close(writing)
        guard let process = started else { throw .noDecoder }
        let output = everything(from: reading, limit: outputLimit, progress)
        guard let output else {
            process.end()
            throw .tooManyPixels
        }
        let status = process.wait()
        let signal = status & 0x7F
        if signal == SIGXFSZ { throw .resultTooLarge }
        if signal == SIGXCPU || status >> 8 & 0xFF == endedByItself { exit(DecoderChild.outOfTime) }
        if signal != 0 { exit(73) }
        guard status == 0 else { throw .damaged }
        return output
    }

    /// What ffmpeg answers after it caught SIGXCPU and has wound up; its own failures have other numbers.
    private static let endedByItself: Int32 = 255

    private static func everything(
        from descriptor: Int32, limit: Int, _ progress: ToolProgress?
    ) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let taken = unsafe read(descriptor, &buffer, buffer.count)
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { return output }
            if let progress {
                progress.read(buffer.prefix(taken))
                continue
            }
            output += buffer.prefix(taken)
            if output.count > limit { return nil }
        }
    }
}

extension [UInt8] {
    /// Lends the bytes; unlike `withUnsafeBytes` it keeps the type of the error.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe span.withUnsafeBufferPointer { buffer throws(Failure) in
            try unsafe body(UnsafeRawBufferPointer(buffer))
        }
    }
}
