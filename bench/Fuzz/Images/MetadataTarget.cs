using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Fuzz.Images;

/// <summary>
/// The parts of photos that this program reads itself: the structure of JPEG, PNG and TIFF files, EXIF and XMP. They run in this
/// process, so that inputs with new code become seeds.
/// </summary>
internal sealed partial class MetadataTarget : IFuzzTarget
{
    private const int MaxSeedBytes = 20_000;

    private readonly TemporaryFolder _folder = new();

    public string Name => "metadata";

    public long PeakBytes => ProcessMemory.PeakOf(Environment.ProcessId);

    public IReadOnlyList<byte[]> Seeds() => ImageTarget.SeedsOf(MaxSeedBytes);

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        random.NextInt32(2) == 0
            ? PngFile.WithRightSums(Mutation.Of(input, others, ref random))
            : MetadataMutation.Of(input, ref random);

    public string Read(byte[] input)
    {
        var path = _folder["photo"];
        File.WriteAllBytes(path, input);
        try
        {
            return Number().Replace(ReadParts(new(path, "photo")), "N");
        }
        catch (InvalidFileException e)
        {
            return Number().Replace(e.Message, "N");
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads all but the pixels.</summary>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public static string ReadParts(ImagePath file)
    {
        var format = ImageFile.FormatOf(file);
        if (format == ImageFileFormat.Unknown)
            return "no image";
        DecoderMemory.Predict(file, format);
        using var stream = File.OpenRead(file.Path);
        var metadata = MetadataReader.Read(stream, format);
        var photo = PhotoMetadataReader.Read(new InspectedImage(new(format, 4000, 3000, 1, 3, 8), metadata), file.Name);
        var messages = photo.Messages.Select(message => message.Message.Template);
        return $"{format} {string.Join(' ', metadata.Problems)} {string.Join(' ', messages)}";
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
