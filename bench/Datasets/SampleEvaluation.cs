using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Formats.Ply;
using Reality.Jobs.Sample;

namespace Reality.Datasets;

/// <summary>
/// Judges a run of the sample survey by its truth. The run's world is first taken to the true one by the similarity that
/// aligns the camera centers: GPS errors of meters move the whole survey, and are not what is judged here.
/// </summary>
internal static class SampleEvaluation
{
    private const double MaxDistanceMeters = 5;

    public static int Run(string survey, string run, TextWriter output)
    {
        var truth = SampleTruth.Read(Path.Combine(survey, "truth", SampleTruth.FileName));
        using var stream = File.OpenRead(Path.Combine(run, "scene", "ContextScene.json"));
        var scene = ContextSceneReader.Read(stream).Scene;
        var pairs = scene.CalibratedPhotos
            .Select(photo => (Photo: photo, True: truth.Cameras.Single(camera => photo.Name.EndsWith(camera.Name, StringComparison.Ordinal))))
            .ToList();
        var estimated = pairs.Select(p => p.Photo.CameraFromWorld!.Value.Center).ToArray();
        var expected = pairs.Select(p => p.True.Center).ToArray();
        if (!SimilarityEstimation.TrySolve(estimated, expected, out var trueFromWorld))
            throw new InvalidDataException("The cameras do not fix a similarity.");

        using var worldFromMap = CoordinateTransform.FromWorld(scene.Origin!.Value, CoordinateSystem.Parse(truth.Crs));
        var surface = ReadSurface(survey);
        var gsd = truth.GroundSamplingDistance;
        var mesh = MeshDistances(run, surface, worldFromMap, trueFromWorld);
        var dsm = DsmErrors(run, surface, worldFromMap, trueFromWorld);
        var targets = new TargetFinder(run).Find(truth, worldFromMap, trueFromWorld);

        Line(output, $"registered {pairs.Count} of {truth.Cameras.Count}; ground sampling distance {gsd:F4} m; scale {trueFromWorld.Scale:F5}");
        Line(output, $"camera centers: mean error {estimated.Zip(expected, (e, t) => Vector3d.Distance(trueFromWorld * e, t)).Average() / gsd:F2} GSD");
        Line(output, $"mesh to true surface: median {Quantile(mesh, 0.5) / gsd:F2} GSD, 90 % {Quantile(mesh, 0.9) / gsd:F2} GSD (bar: median 1.5)");
        Line(output, $"DSM height error: median {Quantile(dsm, 0.5) / gsd:F2} GSD, 90 % {Quantile(dsm, 0.9) / gsd:F2} GSD (bar: 90 % 3)");
        Line(output, $"orthophoto control points: mean {targets.Average() / gsd:F2} GSD, max {targets.Max() / gsd:F2} GSD over {targets.Count} (bar: 1.5)");
        return 0;
    }

    /// <summary>Distance of each vertex of the OBJ export to the true surface, meters.</summary>
    private static List<double> MeshDistances(string run, TriangleGrid surface, CoordinateTransform mapFromWorld, Similarity trueFromWorld)
    {
        var folder = Path.Combine(run, "exports", "OBJ");
        var origin = System.Xml.Linq.XDocument.Load(Path.Combine(folder, "metadata.xml")).Root!.Element("SRSOrigin")!.Value
            .Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var points = Directory.GetFiles(folder, "*.obj", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("v ", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .Select(p => new Vector3d(Number(p[1]) + origin[0], Number(p[2]) + origin[1], Number(p[3]) + origin[2]))
            .ToArray();
        return Distances(points, surface, p => trueFromWorld * mapFromWorld.ApplyInverse(p));
    }

    private static List<double> Distances(Vector3d[] points, TriangleGrid surface, Func<Vector3d, Vector3d> toTruth) =>
        points.AsParallel().AsOrdered().Select(p => surface.Distance(toTruth(p), MaxDistanceMeters)).ToList();

    /// <summary>Vertical distance of each pixel of the DSM to the true surface below or above it, meters.</summary>
    private static List<double> DsmErrors(string run, TriangleGrid surface, CoordinateTransform mapFromWorld, Similarity trueFromWorld)
    {
        const int Step = 3;
        var raster = Raster.Read(Path.Combine(run, "exports", "OrthophotoDSM", "DSM.tif"), band: 1);
        var errors = new List<double>();
        for (var y = 0; y < raster.Height; y += Step)
        {
            for (var x = 0; x < raster.Width; x += Step)
            {
                if (raster[x, y] <= Raster.NoData)
                    continue;
                var p = trueFromWorld * mapFromWorld.ApplyInverse(raster.MapAt(x + 0.5, y + 0.5, raster[x, y]));
                var sky = new Vector3d(p.X, p.Y, surface.Bounds.Max.Z + 1);
                if (surface.TryIntersect(sky, new(0, 0, -1), out var hit))
                    errors.Add(Math.Abs(sky.Z - hit.Distance - p.Z));
            }
        }
        return errors;
    }

    private static TriangleGrid ReadSurface(string survey)
    {
        using var stream = File.OpenRead(Path.Combine(survey, "truth", SampleTruth.SurfaceFileName));
        var ply = PlyReader.Read(stream);
        return new(ply.Positions, ply.Triangles, cellSize: 0.5);
    }

    private static double Quantile(List<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)(share * (sorted.Length - 1))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
