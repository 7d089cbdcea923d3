using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reality.Core.Numerics;

namespace Reality.Datasets;

/// <summary>One band of a GeoTIFF, read by GDAL's own tools: an independent witness of what was written.</summary>
internal sealed class Raster
{
    public const float NoData = -9999;

    private readonly float[] _values;
    private readonly double[] _mapFromPixel;

    private Raster(int width, int height, float[] values, double[] mapFromPixel) =>
        (Width, Height, _values, _mapFromPixel) = (width, height, values, mapFromPixel);

    public int Width { get; }

    public int Height { get; }

    public float this[int x, int y] => _values[y * Width + x];

    /// <summary>Map coordinates of a position in pixels from the corner of the first.</summary>
    public Vector3d MapAt(double x, double y, double height) =>
        new(_mapFromPixel[0] + x * _mapFromPixel[1], _mapFromPixel[3] + y * _mapFromPixel[5], height);

    /// <summary>Position in pixels of a map coordinate.</summary>
    public Vector2d PixelAt(Vector3d map) =>
        new((map.X - _mapFromPixel[0]) / _mapFromPixel[1], (map.Y - _mapFromPixel[3]) / _mapFromPixel[5]);

    public static Raster Read(string path, int band)
    {
        using var info = JsonDocument.Parse(Tool("gdalinfo", "-json", path));
        var size = info.RootElement.GetProperty("size");
        var (width, height) = (size[0].GetInt32(), size[1].GetInt32());
        var transform = info.RootElement.GetProperty("geoTransform").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        var raw = Path.GetTempFileName();
        try
        {
            Tool("gdal_translate", "-q", "-of", "ENVI", "-ot", "Float32", "-b", band.ToString(CultureInfo.InvariantCulture), path, raw);
            var values = new float[width * height];
            Buffer.BlockCopy(File.ReadAllBytes(raw), 0, values, 0, 4 * values.Length);
            return new(width, height, values, transform);
        }
        finally
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(raw)!, Path.GetFileNameWithoutExtension(raw) + ".*"))
                File.Delete(file);
        }
    }

    private static string Tool(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidDataException($"{name} failed with exit code {process.ExitCode}.");
    }
}
