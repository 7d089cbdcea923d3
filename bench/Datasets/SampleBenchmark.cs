using System.Text.Json;
using Reality.Formats.Ply;
using Reality.Sample;
using Reality.Sample.Surfaces;

namespace Reality.Datasets;

/// <summary>
/// How far a run on the sample survey is from the truth, in ground sampling distances. The result is first aligned to the
/// truth by the similarity of the camera centers, because positions by satellite are meters wrong.
/// </summary>
internal static class SampleBenchmark
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(string survey, string output)
    {
        var truth = SampleTruth.Read(Path.Combine(survey, "truth", SampleTruth.FileName));
        var ply = ReadSurface(Path.Combine(survey, "truth", SampleTruth.SurfaceFileName));
        var surface = new TriangleGrid(ply.Positions, ply.Triangles, cellSize: 1);
        var alignment = SampleAlignment.Of(output, truth);
        List<SampleFigure> figures = [.. alignment.Figures(truth)];
        if (Directory.Exists(Path.Combine(output, "exports", "OBJ")))
            figures.AddRange(MeshAccuracy.Measure(Path.Combine(output, "exports", "OBJ"), alignment, ply, surface, truth));
        if (Directory.Exists(Path.Combine(output, "exports", "OrthophotoDSM")))
        {
            var folder = Path.Combine(output, "exports", "OrthophotoDSM");
            figures.AddRange(DsmAccuracy.Measure(Path.Combine(folder, "DSM.tif"), alignment, surface, truth));
            if (!File.Exists(Path.Combine(folder, TemperatureAccuracy.FileName)))
                figures.AddRange(OrthophotoAccuracy.Measure(Path.Combine(folder, "Orthophoto.tif"), alignment, truth));
        }
        var exports = Path.Combine(output, "exports");
        if (Directory.Exists(exports))
        {
            foreach (var path in Directory.GetFiles(exports, TemperatureAccuracy.FileName, SearchOption.AllDirectories).Order())
                figures.AddRange(TemperatureAccuracy.Measure(path, Path.Combine(survey, "truth"), alignment));
        }
        Print(figures);
        File.WriteAllBytes(Path.Combine(output, "sample-accuracy.json"), JsonSerializer.SerializeToUtf8Bytes(figures, Json));
        return figures.All(figure => figure.IsGood) ? 0 : 1;
    }

    private static PlyContent ReadSurface(string path)
    {
        using var stream = File.OpenRead(path);
        return PlyReader.Read(stream);
    }

    private static void Print(IReadOnlyList<SampleFigure> figures)
    {
        foreach (var figure in figures)
        {
            var target = figure.Target is { } value ? $"target {value:0.##}  {(figure.IsGood ? "good" : "MISSED")}" : "";
            Console.WriteLine($"{figure.Name,-52} {figure.Value,10:0.###} {figure.Unit,-6} {target}");
        }
    }
}
