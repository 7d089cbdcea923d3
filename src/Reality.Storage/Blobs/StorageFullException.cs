namespace Reality.Storage.Blobs;

/// <summary>The disk or account that holds the blobs has no room left; what was there before is whole.</summary>
public sealed class StorageFullException(string message, Exception? inner = null) : IOException(message, inner);
