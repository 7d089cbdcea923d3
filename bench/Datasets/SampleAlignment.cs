using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;
using Reality.Sample;

namespace Reality.Datasets;

/// <summary>Takes results of a run to the truth's world: through the earth, then by a similarity.</summary>
internal sealed class SampleAlignment
{
    private readonly List<double> _errors = [];

    private SampleAlignment(LocalFrame truthFrame) => TruthFrame = truthFrame;

    public LocalFrame TruthFrame { get; }

    /// <summary>True world from the same place as the run has it.</summary>
    public Similarity TrueFromRun { get; private set; }

    /// <summary>Root mean square of the camera centers before the alignment, meters.</summary>
    public double AbsoluteErrorMeters { get; private set; }

    public int RegisteredCount => _errors.Count;

    /// <summary>Results stay where they are: control points or scans place them.</summary>
    public static SampleAlignment None(SampleTruth truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        return new(new(truth.Origin.ToGeoPoint())) { TrueFromRun = Similarity.Identity };
    }

    public static SampleAlignment Of(string output, SampleTruth truth)
    {
        using var stream = File.OpenRead(Path.Combine(output, "scene", "ContextScene.json"));
        var scene = ContextSceneReader.Read(stream).Scene;
        var runFrame = new LocalFrame(
            scene.Origin ?? throw new InvalidDataException("The run's scene has no position on Earth."));
        var alignment = new SampleAlignment(new(truth.Origin.ToGeoPoint()));
        var worldFromRun = alignment.TruthFrame.EarthFromWorld.Inverted() * runFrame.EarthFromWorld;

        var centers = scene.CalibratedPhotos.ToDictionary(
            photo => Path.GetFileName(photo.Name), photo => worldFromRun * photo.CameraFromWorld!.Value.Center);
        var matched = truth.Cameras.Where(camera => centers.ContainsKey(camera.Name)).ToList();
        var estimated = matched.Select(camera => centers[camera.Name]).ToArray();
        var actual = matched.Select(camera => camera.Center).ToArray();
        if (matched.Count < 3 || !SimilarityEstimation.TrySolve(estimated, actual, out var similarity))
            throw new InvalidDataException($"Only {matched.Count} photos of the sample are registered.");
        alignment.TrueFromRun = similarity;
        alignment.AbsoluteErrorMeters = Math.Sqrt(estimated.Zip(actual, (a, b) => (a - b).LengthSquared).Average());
        alignment._errors.AddRange(estimated.Zip(actual, (a, b) => Vector3d.Distance(similarity * a, b)));
        return alignment;
    }

    /// <summary>The run's place of a true one.</summary>
    public Vector3d RunFromTrue(Vector3d world) =>
        TrueFromRun.Rotation.Inverted() * ((world - TrueFromRun.Translation) / TrueFromRun.Scale);

    public IEnumerable<SampleFigure> Figures(SampleTruth truth)
    {
        var gsd = truth.GroundSamplingDistance;
        yield return new("photos that are not registered", truth.Cameras.Count - RegisteredCount, "", 0);
        yield return new("camera positions before alignment, RMS", AbsoluteErrorMeters, "m");
        yield return new("camera positions, mean", _errors.Average() / gsd, "GSD");
        yield return new("camera positions, maximum", _errors.Max() / gsd, "GSD");
    }
}
