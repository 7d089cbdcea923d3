using Reality.Core;

namespace Reality.Formats.Photos;

/// <summary>Something a user should know about a photo: a stable code, and a sentence that names the file.</summary>
public sealed record PhotoMessage(string Code, MessageText Message);
