/// The head of a spool file, in front of a sealed object.
///
/// ```
/// "MIS" 1 · fingerprint of the platform key (8) · encapsulated key (32) · sealed random file key (32 + 16)
/// ```
enum SpoolFormat {
    static let magic: [UInt8] = [0x4D, 0x49, 0x53, 1]
    static let fingerprintLength = 8
    static let keyLength = 32
    static let headLength = magic.count + fingerprintLength + HybridBox.overhead + keyLength

    static func info(_ spoolID: [UInt8]) -> [UInt8] { Array("spool file 1 ".utf8) + spoolID }
}
