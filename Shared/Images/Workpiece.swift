import Glibc

/// A file in memory into which a program writes one rendition: ffmpeg goes back to its beginning, which a pipe has not.
struct Workpiece {
    /// The name under which the program knows it.
    static let path = "/proc/self/fd/\(DecoderDescriptor.workpiece)"

    private let file: MemoryFile

    init() throws(ImageError.Reason) {
        do throws(ImageError) { file = try MemoryFile() } catch { throw .resultTooLarge }
    }

    var descriptor: Int32 { file.descriptor }

    /// Lends what was written.
    func withBytes<Result>(
        atMost limit: Int, _ body: (UnsafeRawBufferPointer) throws(ImageError.Reason) -> Result
    ) throws(ImageError.Reason) -> Result {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { throw .damaged }
        guard status.st_size <= limit else { throw .resultTooLarge }
        let count = Int(status.st_size)
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw .resultTooLarge }
        defer { unsafe munmap(mapped, count) }
        return try unsafe body(UnsafeRawBufferPointer(start: mapped, count: count))
    }
}
