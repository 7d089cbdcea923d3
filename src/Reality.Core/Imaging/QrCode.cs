using Reality.Core.Numerics;

namespace Reality.Core.Imaging;

/// <summary>A QR code that was decoded.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Finders">
/// Roughly the centers of its three finder patterns, bottom left, top left and top right as printed, in pixels.
/// </param>
public sealed record QrCode(string Text, Vector2d[] Finders);

/// <summary>Decodes the QR codes of a photo, in no particular order.</summary>
/// <exception cref="InvalidFileException">The photo takes more memory or time than one may.</exception>
public delegate IReadOnlyList<QrCode> QrDecoder(Image<byte> gray, CancellationToken cancellation);
