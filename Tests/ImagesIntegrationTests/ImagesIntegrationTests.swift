import Testing

/// Everything here keeps a core busy for a while, so it runs one after the other.
@Suite("Images", .serialized)
enum ImagesIntegrationTests {}
