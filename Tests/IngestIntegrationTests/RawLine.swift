import Foundation
import HTTPTypes
import Testing

/// A connection whose end a test decides, in the middle of a body for instance.
final class RawLine {
    private let descriptor: Int32

    /// - Parameter url: `http://127.0.0.1:8080`.
    init(to url: String) throws {
        let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }

    /// Sends a request; `Content-Length` may promise more than `body` holds.
    func send(_ method: String, _ path: String, _ headers: HTTPFields, body: ArraySlice<UInt8>) {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for field in headers { head += "\(field.name.rawName): \(field.value)\r\n" }
        send(Array((head + "\r\n").utf8) + body)
    }

    /// Sends what is left of a body.
    func send(_ rest: some Collection<UInt8>) {
        let bytes = Array(rest)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Whether the far end has said something, which stays to be read.
    var isAnswered: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    /// Ends the connection, whatever was promised.
    func cut() { close(descriptor) }
}
