using System.Diagnostics;
using System.Globalization;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;

namespace Reality.Datasets;

/// <summary>Wall-clock and processor time of photo import: metadata, check for damage, duplicates.</summary>
internal static class PhotoImportBenchmark
{
    private const double TicksPerSecond = 100; // of /proc

    public static int Run(string folder, int rounds)
    {
        using var decoders = new DecoderPool();
        decoders.Prepare(Environment.ProcessorCount);
        var photos = PhotoFolder.Find([folder]);
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var import = SceneFromPhotos.Read(photos, decoders, new(), null, CancellationToken.None);
            Console.WriteLine($"{import.Scene.Photos.Count} photos: {watch.Elapsed.TotalSeconds:F3} s");
        }
        decoders.Dispose();
        var fields = File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ');
        Console.WriteLine($"processor time: {Seconds(11):F2} s in this process, {Seconds(13):F2} s in decoders");
        return 0;

        // User and system time, of this process or of those that have ended: fields 14 to 17 of proc(5).
        double Seconds(int first) =>
            fields.Skip(first).Take(2).Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
