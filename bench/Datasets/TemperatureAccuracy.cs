using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Sample;

namespace Reality.Datasets;

/// <summary>Temperatures of an orthophoto against those of the true surface.</summary>
internal static class TemperatureAccuracy
{
    /// <summary>Numbers of an orthophoto that shows temperatures.</summary>
    public const string FileName = "Temperature.tif";

    private const int Step = 2;

    // About two pixels of the thermal camera, which mixes two materials there.
    private const int EdgeCells = 3;
    private const double EdgeKelvin = 2;

    public static IEnumerable<SampleFigure> Measure(string path, string truthFolder, SampleAlignment alignment)
    {
        var truth = RasterFile.Read(Path.Combine(truthFolder, SampleTruth.TemperatureFileName));
        var measured = RasterFile.Read(path);
        var heights = RasterFile.Read(Path.Combine(Path.GetDirectoryName(path)!, "DSM.tif"));
        var (kelvin, places) = Places(measured, heights, alignment);
        var (everywhere, inside) = (new List<double>(), new List<double>());
        for (var i = 0; i < kelvin.Count; i++)
        {
            var (column, row) = (
                (int)Math.Floor((places.X[i] - truth.Left) / truth.PixelSize),
                (int)Math.Floor((truth.Top - places.Y[i]) / truth.PixelSize));
            if (column < EdgeCells || row < EdgeCells || column >= truth.Width - EdgeCells || row >= truth.Height - EdgeCells
                || truth.At(0, column, row) < -9000)
                continue;
            var error = kelvin[i] - truth.At(0, column, row);
            everywhere.Add(error);
            if (!IsAtEdge(truth, column, row))
                inside.Add(error);
        }
        var name = Path.GetFileName(Path.GetDirectoryName(path));
        return
        [
            new($"{name}: temperatures, RMS", Rms(everywhere), "K", 0.5),
            new($"{name}: temperatures, mean", everywhere.Average(), "K"),
            new($"{name}: temperatures away from borders, RMS", Rms(inside), "K"),
            new($"{name}: cells away from borders", 100.0 * inside.Count / everywhere.Count, "%"),
        ];
    }

    private static (List<double> Kelvin, (double[] X, double[] Y) Places) Places(
        RasterFile measured, RasterFile heights, SampleAlignment alignment)
    {
        var (kelvin, x, y, z) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var row = 0; row < measured.Height; row += Step)
        {
            for (var column = 0; column < measured.Width; column += Step)
            {
                if (measured.At(0, column, row) < -9000 || heights.At(0, column, row) <= -9999)
                    continue;
                kelvin.Add(ToKelvin(measured.At(0, column, row), measured.Unit));
                x.Add(measured.Left + (column + 0.5) * measured.PixelSize);
                y.Add(measured.Top - (row + 0.5) * measured.PixelSize);
                z.Add(heights.At(0, column, row));
            }
        }
        var (xs, ys, zs) = (x.ToArray(), y.ToArray(), z.ToArray());
        using var mapFromWorld = CoordinateTransform.FromWorld(
            alignment.TruthFrame.Origin, CoordinateSystemParser.Parse(measured.CrsWkt));
        mapFromWorld.ApplyInverse(xs, ys, zs);
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i], zs[i]) = alignment.TrueFromRun * new Core.Numerics.Vector3d(xs[i], ys[i], zs[i]);
        mapFromWorld.Apply(xs, ys, zs);
        return (kelvin, (xs, ys));
    }

    private static double ToKelvin(double value, string unit) => unit switch
    {
        "K" => value,
        "degC" => value + 273.15,
        "degF" => (value - 32) / 1.8 + 273.15,
        _ => throw new InvalidDataException($"'{unit}' is not a unit of temperature."),
    };

    private static bool IsAtEdge(RasterFile truth, int column, int row)
    {
        var (min, max) = (float.MaxValue, float.MinValue);
        for (var y = row - EdgeCells; y <= row + EdgeCells; y += EdgeCells)
        {
            for (var x = column - EdgeCells; x <= column + EdgeCells; x += EdgeCells)
                (min, max) = (Math.Min(min, truth.At(0, x, y)), Math.Max(max, truth.At(0, x, y)));
        }
        return max - min > EdgeKelvin;
    }

    private static double Rms(List<double> errors) => Math.Sqrt(errors.Average(error => error * error));
}
