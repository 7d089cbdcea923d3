using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>Pictures of users, their metadata and QR codes are decoded in the decoder process only.</summary>
public sealed partial class DecodingTests
{
    // The folders whose code runs in the decoder process, and the program itself.
    private static readonly string[] s_decoders =
    [
        "src/Reality.Decoder/", "src/Reality.Formats/Decoding/", "src/Reality.Formats/Imaging/", "src/Reality.Formats/Metadata/",
        "src/Reality.Formats/QrCodes/", "src/Reality.Formats/Thermal/",
    ];

    // The other side: what the program calls instead.
    private static readonly string[] s_clients =
    [
        "src/Reality.Formats/Decoding/DecoderPool.cs", "src/Reality.Formats/Decoding/DecoderProcess.cs",
        "src/Reality.Formats/Decoding/WholePictures.cs",
    ];

    [Fact]
    public void Nothing_else_calls_libraries_that_decode_or_readers_of_metadata()
    {
        var others = SourceTree.CodeIn("src/").Where(file => s_clients.Contains(file)
            || !s_decoders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));
        var offenders = others.SelectMany(file => SourceTree.ReadLines(file)
            .Select((line, index) => (Place: $"{file}:{index + 1}", Line: line.Trim()))
            .Where(line => !line.Line.StartsWith("//", StringComparison.Ordinal) && InProcess().IsMatch(line.Line))
            .Select(line => $"{line.Place}: {line.Line}")).ToList();
        Assert.True(
            offenders.Count == 0,
            $"Ask IPhotoDecoder or DecoderPool.Shared, whose processes have limits:\n{string.Join('\n', offenders)}");
        Assert.All(s_clients, file => Assert.Contains(file, SourceTree.Files));
    }

    [GeneratedRegex(
        @"\b(InProcessDecoder|PhotoDecoding|MetadataReader|XmpReader|ExifReader|QrCodeReader|ZXing|NetVips|ImageMagick"
        + @"|Magick(File|Library)|VipsLibrary|ImagePixels|AlphaChannel)\b|\b(ImageFile\.(Open|Guard)|TemperatureImage\.Read)\b")]
    private static partial Regex InProcess();
}
