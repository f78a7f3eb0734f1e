import Foundation
import Glibc
import Synchronization

/// Stands before a server and cuts every connection after some bytes, as a bad network does.
final class CuttingProxy: Sendable {
    let port: Int
    private let listener: Int32
    private let server: Int
    private let bytes: ClosedRange<Int>
    private let cuts = Atomic<Int>(0)

    /// - Parameters:
    ///   - server: its port on this machine.
    ///   - bytes: after how many to the server a connection is cut.
    init(to server: Int, cuttingAfter bytes: ClosedRange<Int>) throws {
        self.server = server
        self.bytes = bytes
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) | listen(listener, 128) | getsockname(listener, address, &length)
            }
        }
        guard listener >= 0, status == 0 else { throw CocoaError(.fileReadUnknown) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                guard let proxy = self else { return _ = close(client) }
                Thread.detachNewThread { proxy.relay(client) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// How many connections were cut.
    var cutCount: Int { cuts.load(ordering: .relaxed) }

    private func relay(_ client: Int32) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(client)
            close(upstream)
        }
        var address = Self.address(port: server)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return }
        var left = Int.random(in: bytes)
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        var sides = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&sides, 2, 120_000) > 0 {
            for side in 0...1 where sides[side].revents != 0 {
                let count = recv(sides[side].fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                if side == 0 {
                    left -= count
                    guard left > 0 else { return _ = cuts.add(1, ordering: .relaxed) }
                }
                var sent = 0
                while sent < count {
                    let written = buffer[sent..<count].withUnsafeBytes {
                        send(sides[1 - side].fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard written > 0 else { return }
                    sent += written
                }
            }
        }
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
