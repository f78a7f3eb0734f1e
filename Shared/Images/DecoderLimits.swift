/// What one decoder child, and one original in it, may use.
package struct DecoderLimits: Sendable, Equatable, Codable {
    /// Pixels of an original, from its header, before anything is decoded. The default lets a 108-megapixel phone in.
    package var pixels = 120_000_000
    /// Pictures in an animation, from its header, and in one that is made.
    package var frames = 3000
    /// Bytes of an original; they are held in memory.
    package var inputBytes = 1 << 30
    /// Bytes of all renditions of one original together; they too are held in memory.
    package var outputBytes = 1 << 30
    /// Address space of the child and of each program that it starts, in bytes.
    package var addressSpace = 3 << 30
    /// Processor time for a picture, in seconds.
    package var pictureSeconds = 60
    /// Processor time for a video, in seconds.
    package var videoSeconds = 300
    /// How many times longer it may take by the clock: a busy machine is not the original's fault.
    package var patience = 4
    /// Originals after which a child is replaced, so that leaks and leftovers end.
    package var jobsPerChild = 200
    /// Seconds without work after which a child is ended, so that a service at rest is small.
    package var idleSeconds = 60
    /// Callers that may wait for a child before more are refused.
    package var waiting = 256

    package init() {}

    func seconds(for kind: MediaKind) -> Int { kind.isVideo ? videoSeconds : pictureSeconds }
}
