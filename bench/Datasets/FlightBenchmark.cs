using System.Diagnostics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Datasets;

/// <summary>Calibrates a synthetic survey flight without pixels, in blocks or at once: time, memory, and errors.</summary>
internal static class FlightBenchmark
{
    // Per square meter: about 500 features a photo.
    private const double PointDensity = 0.2;

    // Photos farther apart share hardly any ground.
    private const double MaxDistanceMeters = 50;

    private const int MinMatchCount = 60;

    private static readonly StageName[] s_stages =
    [
        SceneArtifact.Uncalibrated, FeatureStage.Id, MatchingStage.Id, PhotoDivisionStage.Id, PhotoBlockStage.Id,
        CalibrationStage.Id,
    ];

    /// <param name="blockPhotoCount">Photos of a block; 0 calibrates all photos at once.</param>
    public static int Run(int photoCount, int blockPhotoCount)
    {
        var folder = Directory.CreateTempSubdirectory("reality-flight-").FullName;
        try
        {
            var workspace = new Workspace(folder, s_stages.ToDictionary(stage => stage, _ => "bench"));
            var flight = Write(workspace, photoCount);
            // The data that the flight was made from are not measured.
            GC.Collect();
            var options = new CalibrationOptions();
            if (blockPhotoCount > 0)
            {
                options = options with { BlockPhotoCount = blockPhotoCount };
                Measure(new PhotoDivisionStage(options), workspace);
                Measure(new PhotoBlockStage(options), workspace);
            }
            Measure(new CalibrationStage(options), workspace);
            Judge(flight, workspace.ReadScene(CalibrationStage.Id), CalibrationReport.Read(workspace));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Scene Write(Workspace workspace, int photoCount)
    {
        var perLine = (int)Math.Ceiling(Math.Sqrt(photoCount));
        var side = 18.0 * perLine + 40;
        var flight = SyntheticScene.Aerial(new()
        {
            PhotoCount = photoCount, PointCount = (int)(PointDensity * side * side), NoisePixels = 0.4, OutlierFraction = 0.02,
            PositionSigmaMeters = 2,
            // Points far outside a photo do not fold back into it.
            Camera = new SyntheticSceneOptions().Camera with { Distortion = new(-0.05, 0.01, 0, 0.0006, -0.0004) },
        });
        workspace.WriteScene(SceneArtifact.Uncalibrated, flight.Uncalibrated(
            camera => camera with { FocalLength = 1.02 * camera.FocalLength, Distortion = default }));
        var centers = flight.Truth.Photos.Select(photo => photo.CameraFromWorld!.Value.Center).ToArray();
        Parallel.For(0, photoCount, photo =>
        {
            var seen = flight.Features[photo];
            FeatureArtifact.Write(workspace, new(photo), new()
            {
                X = seen.X, Y = seen.Y, Scale = [.. seen.X.Select(_ => 2f)], Orientation = new float[seen.X.Length],
                Colors = new Rgb24[seen.X.Length], Descriptors = [],
                Width = flight.Truth.Cameras[0].Width, Height = flight.Truth.Cameras[0].Height,
            });
            var pairs = Enumerable.Range(photo + 1, photoCount - photo - 1)
                .Where(other => Vector3d.Distance(centers[photo], centers[other]) < MaxDistanceMeters)
                .Select(other => PairOf(flight, photo, other)).Where(pair => pair.InlierCount >= MinMatchCount).ToArray();
            MatchArtifact.Write(workspace, new(photo), pairs, []);
        });
        return flight.Truth;
    }

    private static VerifiedPair PairOf(SyntheticScene flight, int first, int second)
    {
        var (a, b) = flight.Match(first, second);
        return new()
        {
            First = new(first), Second = new(second), Kind = PairKind.Fundamental, FirstFeature = a, SecondFeature = b,
        };
    }

    private static void Measure(Stage stage, Workspace workspace)
    {
        var tasks = stage.Plan(new(workspace, new(() => throw new UnreachableException())));
        foreach (var task in tasks)
        {
            var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            task.Run(new(workspace, new WarningLog(), new(), Environment.ProcessorCount, CancellationToken.None));
            var process = Process.GetCurrentProcess();
            Console.WriteLine(
                $"{stage.Name,-16} {task.Id,-8} {watch.Elapsed.TotalSeconds,7:F1} s, "
                + $"{(process.TotalProcessorTime - before).TotalSeconds,7:F1} CPU s, "
                + $"predicted {task.Cost.MemoryBytes >> 20,5} MiB, peak of the process {process.PeakWorkingSet64 >> 20,5} MiB");
        }
    }

    private static void Judge(Scene truth, Scene calibrated, CalibrationReport report)
    {
        var photos = calibrated.CalibratedPhotos.ToArray();
        var found = Array.ConvertAll(photos, photo => photo.CameraFromWorld!.Value.Center);
        var right = Array.ConvertAll(photos, photo => truth[photo.Id].CameraFromWorld!.Value.Center);
        if (!SimilarityEstimation.TrySolve(found, right, out var similarity))
            throw new InvalidOperationException("Too few photos are registered.");
        var errors = found.Zip(right, (f, r) => 100 * Vector3d.Distance(similarity * f, r)).ToArray();
        Console.WriteLine(
            $"{photos.Length} of {truth.Photos.Count} photos, {report.ReprojectionError.RmsPixels:F3} px, focal length "
            + $"{calibrated.Cameras[0].FocalLength:F2} of {truth.Cameras[0].FocalLength:F0} px, off by {errors.Average():F2} cm, "
            + $"at most {errors.Max():F2} cm");
        foreach (var step in report.Steps)
            Console.WriteLine($"  {step.Name,-24} {step.Seconds,7:F1} s");
    }
}
