using System.Globalization;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Tags;
using Reality.Formats.Decoding;
using Reality.Formats.QrCodes;
using ZXing.QrCode.Internal;

namespace Reality.Datasets;

/// <summary>Processor time of the search for QR codes in photos, and in pictures that are hard to search.</summary>
internal static class QrSearchBenchmark
{
    private static readonly string[] s_endings = [".jpg", ".jpeg", ".png", ".tif"];

    public static int Run(string folder)
    {
        // Compiles the code.
        _ = QrCodeReader.Read(Codes(1_000_000, 12));
        var largest = new List<Image<byte>>();
        Console.WriteLine(
            "picture | megapixels | s, s per megapixel of all calls | most s of a rectified picture, their number | codes");
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!s_endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                continue;
            Image<byte> gray;
            try
            {
                gray = new InProcessDecoder().ReadGray(path, Path.GetFileName(path), 1, CancellationToken.None);
            }
            catch (Core.InvalidFileException)
            {
                continue;
            }
            Measure(Path.GetRelativePath(folder, path), gray);
            if (gray.Pixels.Length > 5_000_000)
                largest.Add(gray);
        }
        foreach (var pixelCount in (int[])[1_000_000, 6_000_000, 30_000_000, 100_000_000])
        {
            if (largest.Count > 0)
                Measure("photos side by side", Mosaic(largest, pixelCount));
            Measure("noise", Noise(pixelCount, 1));
            Measure("noise of all sizes", Noise(pixelCount, 10));
            foreach (var count in (int[])[10, 40, 100, 400])
                Measure($"{count} codes", Codes(pixelCount, count));
        }
        return 0;
    }

    private static void Measure(string name, Image<byte> gray)
    {
        var (all, mostOfRectified, calls) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        var tags = TagDetector.Detect(gray, new() { Kinds = TagKinds.Qr }, Decode, CancellationToken.None);
        var megapixels = 1e-6 * gray.Pixels.Length;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} | {megapixels:F1} | {all.TotalSeconds:F2}, {all.TotalSeconds / megapixels:F3} | "
            + $"{mostOfRectified.TotalSeconds:F2}, {calls} | {tags.Count}"));

        IReadOnlyList<QrCode> Decode(Image<byte> picture, CancellationToken cancellation)
        {
            var before = Environment.CpuUsage.TotalTime;
            var codes = QrCodeReader.Read(picture);
            var took = Environment.CpuUsage.TotalTime - before;
            all += took;
            if (picture.Width != gray.Width && picture.Width != 2 * gray.Width)
                (mostOfRectified, calls) = (took > mostOfRectified ? took : mostOfRectified, calls + 1);
            return codes;
        }
    }

    private static Image<byte> Mosaic(List<Image<byte>> photos, int pixelCount) => Draw(pixelCount, (x, y) =>
    {
        var (column, row) = (x / photos[0].Width, y / photos[0].Height);
        var photo = photos[(3 * row + column) % photos.Count];
        return photo[x % photos[0].Width % photo.Width, y % photos[0].Height % photo.Height];
    });

    /// <summary>Sum of noise of several sizes, each twice as large as the one before: foliage and gravel.</summary>
    private static Image<byte> Noise(int pixelCount, int octaves)
    {
        var random = SeededRandom.For(7, octaves);
        var values = Enumerable.Range(0, 1 << 16).Select(_ => random.NextDouble()).ToArray();
        return Draw(pixelCount, (x, y) =>
        {
            var sum = 0.0;
            for (var octave = 0; octave < octaves; octave++)
                sum += values[((x >> octave) * 7919 + (y >> octave) * 104_729 + octave * 31) & 0xffff];
            return (byte)(255 * sum / octaves);
        });
    }

    /// <summary>A sheet of codes with a number each.</summary>
    private static Image<byte> Codes(int pixelCount, int count)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        var pitch = (int)(Math.Sqrt(pixelCount) / columns);
        var matrices = Enumerable.Range(0, columns * columns)
            .Select(i => i < count ? Encoder.encode($"control point {i}", ErrorCorrectionLevel.M).Matrix : null).ToArray();
        return Draw(pixelCount, (x, y) =>
        {
            var index = y / pitch * columns + x / pitch;
            if (x / pitch >= columns || index >= matrices.Length || matrices[index] is not { } matrix)
                return 230;
            var cell = Math.Max(1, pitch / (matrix.Width + 8));
            var (column, row) = (x % pitch / cell - 4, y % pitch / cell - 4);
            return column < 0 || row < 0 || column >= matrix.Width || row >= matrix.Width || matrix[column, row] == 0
                ? (byte)230
                : (byte)25;
        });
    }

    private static Image<byte> Draw(int pixelCount, Func<int, int, byte> grayAt)
    {
        var side = (int)Math.Sqrt(pixelCount);
        var picture = new Image<byte>(side, side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
                picture[x, y] = grayAt(x, y);
        }
        return picture;
    }
}
