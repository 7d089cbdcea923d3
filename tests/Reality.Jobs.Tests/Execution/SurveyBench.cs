using System.Text.Json;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Six small photos as an image collection, and the scenes that jobs make of them, once for all tests.</summary>
public sealed class SurveyBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _uncalibrated;
    private readonly Lazy<string> _calibrated;

    public SurveyBench()
        : this(new() { PhotoCount = 6, Width = 320, Height = 240, ThreadCount = 2 })
    {
    }

    internal SurveyBench(SampleOptions sample)
    {
        SampleSurvey.Render(_folder["survey"], sample, null, CancellationToken.None);
        Photos = Directory.GetFiles(Path.Combine(_folder["survey"], "photos")).Order(StringComparer.Ordinal).ToList();
        Collection = Bench.Upload("CCImageCollection", Path.Combine(_folder["survey"], "photos"));
        _uncalibrated = new(() => Bench
            .Succeed("FillImageProperties", $$"""{"inputs":{"imageCollections":["{{Collection}}"]},"outputs":["scene"]}""")
            .GetProperty("scene").GetString()!);
        _calibrated = new(() => Calibrate("{}"));
    }

    public JobBench Bench { get; } = new();

    /// <summary>Files of the photos.</summary>
    public IReadOnlyList<string> Photos { get; }

    /// <summary>Reality data ids.</summary>
    public string Collection { get; }

    public string Uncalibrated => _uncalibrated.Value;

    public string Calibrated => _calibrated.Value;

    public string Calibrate(string options) => Bench
        .Succeed("Calibration", $$"""{"inputs":{"scene":"{{Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""")
        .GetProperty("scene").GetString()!;

    public JsonElement Reconstruct(string inputs, string outputs, string options) => Bench.Succeed(
        "Reconstruction", $$"""{"inputs":{"scene":"{{Calibrated}}"{{inputs}} },"outputs":{{outputs}},"options":{{options}} }""");

    /// <summary>A modeling reference with the files of another one.</summary>
    public string CopyOf(string reference)
    {
        var copy = Bench.Add("ModelingReference");
        foreach (var name in Bench.List(reference))
            Bench.Put(copy, name, Bench.Read(reference, name));
        return copy;
    }

    public ContextScene Read(string scene) => ContextSceneReader.Read(new MemoryStream(Bench.Read(scene, "ContextScene.json")));

    public Scene ReadScene(string scene) => Read(scene).Scene;

    public void Dispose()
    {
        Bench.Dispose();
        _folder.Dispose();
    }
}
