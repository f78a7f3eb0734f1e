/// Videos: not yet.
struct VideoDevelopment {
    let request: DecoderRequest
    func run() throws(ImageError.Reason) -> DecoderReply { throw .noDecoder }
}
