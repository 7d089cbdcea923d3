using System.Globalization;
using System.Xml.Linq;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Ply;
using Reality.Sample;
using Reality.Sample.Surfaces;

namespace Reality.Datasets;

/// <summary>Distances of the OBJ export's surface from the true one.</summary>
internal static class MeshAccuracy
{
    private const int SampleCount = 200_000;

    public static IEnumerable<SampleFigure> Measure(
        string folder, SampleAlignment alignment, PlyContent surface, TriangleGrid truth, SampleTruth figures)
    {
        var gsd = figures.GroundSamplingDistance;
        var (positions, triangles) = Read(folder, alignment);
        var samples = Samples(positions, triangles);
        var distances = samples.AsParallel().Select(s => truth.Distance(s.Position, 50 * gsd) / gsd).ToArray();
        Array.Sort(distances);
        return
        [
            new("mesh to true surface, median", Percentile(distances, 0.5), "GSD", 1.5),
            new("mesh to true surface, 90th percentile", Percentile(distances, 0.9), "GSD"),
            new("mesh triangles", triangles.Count / 3, ""),
            new("mesh triangles on roofs and walls",
                PlaneAccuracy.TriangleCount(positions, triangles, surface.Positions, surface.Triangles, gsd), ""),
            .. PlaneAccuracy.Measure(samples, surface.Positions, surface.Triangles, gsd),
        ];
    }

    public static double Percentile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];

    public static (List<Vector3d> Positions, List<int> Triangles) Read(string folder, SampleAlignment alignment)
    {
        var metadata = XDocument.Load(Path.Combine(folder, "metadata.xml")).Root!;
        var origin = Array.ConvertAll(metadata.Element("SRSOrigin")!.Value.Split(','), Number);
        var system = CoordinateSystemParser.Parse(metadata.Element("SRS")!.Value);
        using var mapFromWorld = CoordinateTransform.FromWorld(alignment.TruthFrame.Origin, system);
        var (positions, triangles) = (new List<Vector3d>(), new List<int>());
        foreach (var path in Directory.EnumerateFiles(folder, "*.obj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var first = positions.Count;
            foreach (var line in File.ReadLines(path))
            {
                if (line.StartsWith("v ", StringComparison.Ordinal))
                    positions.Add(Position(line, origin));
                else if (line.StartsWith("f ", StringComparison.Ordinal))
                    triangles.AddRange(line.Split(' ').Skip(1).Select(corner => first + Index(corner)));
            }
        }
        var x = positions.Select(p => p.X).ToArray();
        var y = positions.Select(p => p.Y).ToArray();
        var z = positions.Select(p => p.Z).ToArray();
        mapFromWorld.ApplyInverse(x, y, z);
        for (var i = 0; i < x.Length; i++)
            positions[i] = alignment.TrueFromRun * new Vector3d(x[i], y[i], z[i]);
        return (positions, triangles);
    }

    private static Vector3d Position(string line, double[] origin)
    {
        var words = line.Split(' ');
        return new(Number(words[1]) + origin[0], Number(words[2]) + origin[1], Number(words[3]) + origin[2]);
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    // OBJ counts vertices from one; a corner is vertex/coordinate.
    private static int Index(string corner) => int.Parse(corner.Split('/')[0], CultureInfo.InvariantCulture) - 1;

    /// <summary>Points spread evenly over the area of the triangles.</summary>
    public static List<(Vector3d Position, Vector3d Normal)> Samples(
        IReadOnlyList<Vector3d> positions, IReadOnlyList<int> triangles)
    {
        var total = 0.0;
        for (var t = 0; t < triangles.Count; t += 3)
            total += AreaVector(positions, triangles, t).Length;
        var random = SeededRandom.For(1, 1);
        var samples = new List<(Vector3d, Vector3d)>(SampleCount);
        var due = 0.0;
        for (var t = 0; t < triangles.Count; t += 3)
        {
            var area = AreaVector(positions, triangles, t);
            due += area.Length / total * SampleCount;
            for (; due >= 1; due--)
            {
                var root = Math.Sqrt(random.NextDouble());
                var share = random.NextDouble();
                var position = (1 - root) * positions[triangles[t]] + root * (1 - share) * positions[triangles[t + 1]]
                    + root * share * positions[triangles[t + 2]];
                samples.Add((position, area.Normalized()));
            }
        }
        return samples;
    }

    private static Vector3d AreaVector(IReadOnlyList<Vector3d> p, IReadOnlyList<int> t, int i) =>
        0.5 * Vector3d.Cross(p[t[i + 1]] - p[t[i]], p[t[i + 2]] - p[t[i]]);
}
