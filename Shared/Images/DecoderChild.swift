import CVips
import Glibc

/// The other side of ``DecoderPool``: what a service's `decode` sub-command runs.
package enum DecoderChild {
    /// Says that a program started by the child used up its processor time.
    static let outOfTime: Int32 = 74

    /// Serves the parent until it closes the connection or dies.
    ///
    /// Call it first thing in `main`, before threads, logging or configuration: nothing of the service is needed
    /// here, and what is not loaded cannot be attacked. It expects the descriptors that ``DecoderPool`` gives; called
    /// by hand it ends at once.
    ///
    /// - Returns: the exit status.
    package static func run() -> Int32 {
        guard isatty(DecoderDescriptor.control) == 0, fcntl(DecoderDescriptor.renditions, F_GETFD) >= 0 else {
            return 64
        }
        guard Confinement.enter() else { return 71 }
        guard Vips.start() else { return 70 }
        let channel = Channel(descriptor: DecoderDescriptor.control)
        do throws(Channel.Failure) {
            while let request = try channel.receive(DecoderRequest.self, before: nil) {
                guard Confinement.allow(request.limits, for: request.kind) else { return 71 }
                try channel.send(DecoderReply.accepted)
                let answer = reply(to: request) { fraction in
                    // A parent that is gone is noticed with the answer.
                    try? channel.send(DecoderReply.progress(fraction))
                }
                try channel.send(answer)
            }
            return 0
        } catch {
            return 65
        }
    }

    private static func reply(to request: DecoderRequest, progress: @escaping (Double) -> Void) -> DecoderReply {
        do throws(ImageError.Reason) {
            let development = Development(request: request, progress: progress)
            return try development.run()
        } catch {
            return .refused(error)
        }
    }
}
