package import FoundationEssentials

/// A value in a message's headers or in the arguments of a queue, with the types that RabbitMQ knows.
///
/// Reading is liberal: every integer width becomes ``integer(_:)``, 32-bit floats and decimals become ``double(_:)``,
/// a "string" that is not UTF-8 becomes ``bytes(_:)``.
/// Source: AMQP 0-9-1 and the RabbitMQ errata, <https://www.rabbitmq.com/amqp-0-9-1-errata.html#section_3>.
package enum HeaderValue: Sendable, Equatable {
    /// Text (`S`).
    case string(String)
    /// A signed number (`l` when written).
    case integer(Int64)
    /// A truth value (`t`).
    case boolean(Bool)
    /// An instant (`T`); the wire knows whole seconds, so a fraction is cut off.
    case timestamp(Date)
    /// Bytes that are not text (`x`).
    case bytes([UInt8])
    /// A nested table (`F`). Names have at most 128 bytes of UTF-8.
    case table([String: HeaderValue])
    /// A list (`A`).
    case array([HeaderValue])
    /// A floating-point number (`d`).
    case double(Double)
    /// Nothing (`V`).
    case void
}

extension HeaderValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}
