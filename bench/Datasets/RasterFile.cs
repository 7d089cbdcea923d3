using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reality.Datasets;

/// <summary>Reads a GeoTIFF with GDAL's programs, which share no code with our writer.</summary>
internal sealed record RasterFile(
    int Width, int Height, double Left, double Top, double PixelSize, string CrsWkt, string Unit, float[] Values)
{
    /// <summary>Band by band, row by row.</summary>
    public static RasterFile Read(string path)
    {
        using var info = JsonDocument.Parse(Run("gdalinfo", "-json", path));
        var root = info.RootElement;
        var transform = root.GetProperty("geoTransform").EnumerateArray().Select(v => v.GetDouble()).ToArray();
        var size = root.GetProperty("size").EnumerateArray().Select(v => v.GetInt32()).ToArray();
        var raw = Path.Combine(Path.GetTempPath(), $"reality-raster-{Environment.ProcessId}.bin");
        try
        {
            Run("gdal_translate", "-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ", "-ot", "Float32", path, raw);
            var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw)).ToArray();
            var wkt = root.GetProperty("coordinateSystem").GetProperty("wkt").GetString()!;
            var unit = root.GetProperty("bands")[0].TryGetProperty("unit", out var named) ? named.GetString()! : "";
            return new(size[0], size[1], transform[0], transform[3], transform[1], wkt, unit, values);
        }
        finally
        {
            foreach (var suffix in (string[])["", ".aux.xml"])
                File.Delete(raw + suffix);
            File.Delete(Path.ChangeExtension(raw, ".hdr"));
        }
    }

    public float At(int band, int x, int y) => Values[(band * Height + y) * Width + x];

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{program} did not start."));
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidDataException($"{program} failed on {arguments[^1]}.");
    }
}
