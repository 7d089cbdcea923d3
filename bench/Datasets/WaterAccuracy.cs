using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Polygons;
using Reality.Sample;
using Reality.Sample.Surfaces;

namespace Reality.Datasets;

/// <summary>The water of a run with --water against the pond of the sample survey.</summary>
internal static class WaterAccuracy
{
    // A place on the pond, and half the side of a square that has it with much land around, meters.
    private const double PondX = -31, PondY = -29, HalfSide = 30;
    private const double Step = 0.1;

    // The true water is level; its shore rises at once.
    private const double LevelTolerance = 0.005;

    public static int Run(string survey, string output)
    {
        var truth = SampleTruth.Read(Path.Combine(survey, "truth", SampleTruth.FileName));
        using var ply = File.OpenRead(Path.Combine(survey, "truth", SampleTruth.SurfaceFileName));
        var content = Formats.Ply.PlyReader.Read(ply);
        var surface = new TriangleGrid(content.Positions, content.Triangles, cellSize: 1);
        var level = HeightAt(surface, PondX, PondY, above: 100)
            ?? throw new InvalidDataException("The survey has no pond.");
        var waters = ReadWaters(output, truth);
        var (both, either) = (0L, 0L);
        for (var x = PondX - HalfSide; x < PondX + HalfSide; x += Step)
        {
            for (var y = PondY - HalfSide; y < PondY + HalfSide; y += Step)
            {
                // Below the crowns of trees.
                var isWater = HeightAt(surface, x, y, level + 0.5) is { } height && Math.Abs(height - level) < LevelTolerance;
                var isFound = waters.Exists(rings => rings.Sum(ring => CrossingsFrom(ring, x, y)) % 2 == 1);
                both += isWater && isFound ? 1 : 0;
                either += isWater || isFound ? 1 : 0;
            }
        }
        var found = waters.SelectMany(rings => rings).SelectMany(ring => ring).Select(corner => corner.Z).ToList();
        Console.WriteLine($"waters found: {waters.Count}");
        Console.WriteLine($"intersection over union with the pond: {(double)both / either:F3} of {Step * Step * either:F0} m2");
        if (found.Count == 0)
            return 1;
        var error = Math.Abs(found.Average() - level) / truth.GroundSamplingDistance;
        Console.WriteLine($"level against the true one: {error:F2} GSD");
        return (double)both / either >= 0.9 && error <= 1 ? 0 : 1;
    }

    // In the world of the truth: from the east-north-up system of the run, whose heights are those above the ellipsoid.
    private static List<List<Vector3d[]>> ReadWaters(string output, SampleTruth truth)
    {
        using var document = File.OpenRead(Path.Combine(output, "scene", "ContextScene.json"));
        var origin = ContextSceneReader.Read(document).Scene.Origin!.Value;
        var alignment = SampleAlignment.Of(output, truth);
        var truthFromRun = alignment.TruthFrame.EarthFromWorld.Inverted()
            * new LocalFrame(origin with { HeightMeters = 0 }).EarthFromWorld;
        using var kml = File.OpenRead(Path.Combine(output, "water", "waterConstraints.kml"));
        return KmlReader.Read(kml).Polygons.Select(polygon => polygon.Rings
            .Select(ring => ring.Select(corner => alignment.TrueFromRun * (truthFromRun * corner)).ToArray()).ToList()).ToList();
    }

    private static double? HeightAt(TriangleGrid surface, double x, double y, double above) =>
        surface.TryIntersect(new(x, y, above), new(0, 0, -1), out var hit) ? above - hit.Distance : null;

    // Of the ray to the east.
    private static int CrossingsFrom(Vector3d[] ring, double x, double y)
    {
        var count = 0;
        for (var i = 0; i < ring.Length; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Length]);
            if (a.Y > y != b.Y > y && x < a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X))
                count++;
        }
        return count;
    }
}
