package import HTTPTypes
package import NIOCore

/// What the application under test answered.
package struct TestResponse: Sendable {
    package let status: HTTPResponse.Status
    package let headers: HTTPFields
    package let body: ByteBuffer

    package var text: String { String(buffer: body) }
}
