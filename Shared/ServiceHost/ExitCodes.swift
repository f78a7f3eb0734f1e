/// What the process says when it ends, as in `sysexits.h` where that has a word for it.
package enum ExitCodes {
    package static let failure: Int32 = 1
    /// A wrong command line (`EX_USAGE`), as swift-argument-parser has it.
    package static let usage: Int32 = 64
    /// A setting is wrong (`EX_CONFIG`): starting again will not help.
    package static let configuration: Int32 = 78
}
