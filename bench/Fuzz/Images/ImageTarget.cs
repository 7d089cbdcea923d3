using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Testing;
using Reality.Testing.Images;

namespace Reality.Fuzz.Images;

/// <summary>Photos: metadata and pixels, through the decoder processes.</summary>
internal sealed partial class ImageTarget : IFuzzTarget
{
    // Larger files take too long to decode for many tries.
    private const int MaxSeedBytes = 200_000;

    private readonly DecoderPool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public string Name => "images";

    public long PeakBytes { get; private set; }

    public IReadOnlyList<byte[]> Seeds() => SeedsOf(MaxSeedBytes);

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        PngFile.WithRightSums(Mutation.Of(input, others, ref random));

    public string Read(byte[] input)
    {
        var name = $"{Guid.NewGuid():N}";
        var path = _folder[name];
        File.WriteAllBytes(path, input);
        try
        {
            return Read(path, name);
        }
        finally
        {
            File.Delete(path);
            NotePeak();
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private string Read(string path, string name)
    {
        string outcome;
        try
        {
            // What the decoder reads before it calls libvips; here the code that it reaches is seen.
            MetadataTarget.ReadParts(new(path, name));
            var image = _pool.Inspect(path, name, CancellationToken.None);
            var photo = PhotoMetadataReader.Read(image, name);
            outcome = $"{image.Header.Format} {image.Header.BandCount} {image.Header.BitsPerChannel} "
                + $"{image.Header.Orientation} {string.Join(' ', photo.Messages.Select(message => message.Message.Template))}";
            _pool.ReadColor(path, name, 4, CancellationToken.None);
            _pool.ReadGray(path, name, 1, CancellationToken.None);
        }
        catch (InvalidFileException e)
        {
            outcome = e.Message;
        }
        outcome = Number().Replace(outcome.Replace(name, "NAME", StringComparison.Ordinal), "N");
        return outcome.Contains("crashed", StringComparison.Ordinal) || outcome.Contains("takes longer", StringComparison.Ordinal)
            ? "!" + outcome
            : outcome;
    }

    private void NotePeak()
    {
        foreach (var process in _pool.IdleProcesses)
            PeakBytes = Math.Max(PeakBytes, ProcessMemory.PeakOf(process));
    }

    /// <summary>Generated images, and those of the test data up to a size.</summary>
    public static IReadOnlyList<byte[]> SeedsOf(int maxBytes) => [.. SeedImages.All(), .. OfData(maxBytes)];

    private static IEnumerable<byte[]> OfData(int maxBytes) => !SharedData.TryFind("bad-inputs", out var root)
        ? []
        : FilesOf(PhotoFolder.Find([root])).Where(bytes => bytes.Length > 0 && bytes.Length <= maxBytes);

    private static IEnumerable<byte[]> FilesOf(PhotoFolder photos) =>
        photos.Names.Select(name => File.ReadAllBytes(photos.PathOf(name)));

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
