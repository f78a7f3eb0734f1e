import Glibc
import Synchronization

/// A TCP proxy that can cut its connections, or keep them open and let nothing through.
final class FaultyProxy: Sendable {
    private struct State {
        var isSwallowing = false
        var isClosed = false
        var open: Set<Int32> = []
    }

    private let state = Mutex(State())
    private let listener: Int32
    private let target: UInt16
    let port: Int

    /// - Parameter host: the last part of the address 127.0.0.x to listen on.
    init(to target: Int, host: UInt8 = 1) throws {
        self.target = UInt16(target)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(host: host, port: 0)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                var size = size
                return bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard bound else { throw Command.Failure(status: errno) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.detach { [self] in accept() }
    }

    /// Ends all connections at once, without a farewell.
    func cut() {
        state.withLock { state in
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Whether to keep connections open and throw away what comes, in both directions.
    func swallow(_ isSwallowing: Bool) { state.withLock { $0.isSwallowing = isSwallowing } }

    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0, !state.withLock({ $0.isClosed }) else { break }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.address(host: 1, port: target)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            var one: Int32 = 1
            for descriptor in [client, server] {
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            }
            state.withLock { $0.open.formUnion([client, server]) }
            let remaining = Mutex(2)
            let ends = Ends(client: client, server: server, remaining: remaining)
            Self.detach { [self] in forward(from: client, to: server, ends) }
            Self.detach { [self] in forward(from: server, to: client, ends) }
        }
        Glibc.close(listener)
    }

    /// Both sockets of a connection; the last of its two threads closes them.
    private final class Ends: Sendable {
        let client: Int32
        let server: Int32
        let remaining: Mutex<Int>

        init(client: Int32, server: Int32, remaining: consuming Mutex<Int>) {
            self.client = client
            self.server = server
            self.remaining = remaining
        }
    }

    private func forward(from source: Int32, to target: Int32, _ ends: Ends) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            if state.withLock({ $0.isSwallowing }) { continue }
            var sent = 0
            while sent < count {
                let step = buffer.withUnsafeBytes { send(target, $0.baseAddress! + sent, count - sent, 0x4000) }
                guard step > 0 else { break }
                sent += step
            }
            guard sent == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
        let isLast = ends.remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
        guard isLast else { return }
        state.withLock { $0.open.subtract([ends.client, ends.server]) }
        Glibc.close(ends.client)
        Glibc.close(ends.server)
    }

    private static func address(host: UInt8, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0000 | UInt32(host)).bigEndian
        return address
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, context)
        pthread_detach(thread)
    }
}
