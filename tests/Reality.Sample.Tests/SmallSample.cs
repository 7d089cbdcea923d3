using Reality.Sample;

namespace Reality.Sample.Tests;

/// <summary>A sample scene of ten small photos, two of them oblique, built once for all tests that only read it.</summary>
internal static class SmallSample
{
    private static readonly Lazy<SampleScene> s_scene = new(() => SampleScene.Create(Options));

    public static SampleOptions Options => new() { PhotoCount = 10, Width = 200, Height = 150, ThreadCount = 2 };

    public static SampleScene Scene => s_scene.Value;
}
