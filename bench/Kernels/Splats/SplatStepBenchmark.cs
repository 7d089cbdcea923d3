using System.Numerics;
using BenchmarkDotNet.Attributes;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Splats;

namespace Reality.Kernels.Splats;

/// <summary>
/// A training step of splats that cover an image of 768 x 512 pixels in several layers: rendering, loss, gradient and optimizer,
/// on one thread.
/// </summary>
[MemoryDiagnoser]
public class SplatStepBenchmark
{
    private static readonly PinholeView s_view =
        new(new(0), 768, 512, 700, 700, 384, 256, new(Rotation.Identity, Vector3d.Zero));

    private readonly SplatPhoto _photo = new(s_view, new Image<Rgb24>(768, 512), null);
    private SplatTrainer? _trainer;

    [Params(15_000, 300_000)]
    public int SplatCount { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = SeededRandom.For(1, SplatCount);
        random.NextUInt64();
        foreach (ref var pixel in _photo.Colors.Pixels.AsSpan())
            pixel = new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256));
        var splats = SplatParameters.Of(SplatsBeforeTheCamera(SplatCount, ref random));
        // Late in the training, when all is in use and nothing is added.
        var options = new SplatTrainingOptions { MaxSplatCount = SplatCount, StepCount = 1_000_000, PhotoSide = 768 };
        var state = new SplatTrainingState
        {
            Splats = splats, Exposure = new(1), SceneRadius = 10, StartCount = SplatCount, Step = 900_000,
        };
        _trainer = new(options, new VectorSplatRasterizer(1), [new(0)], _ => _photo, state, 1);
    }

    [Benchmark]
    public double Step() => _trainer!.Step();

    // Twelve layers, as trained scenes have.
    private static SplatCloud SplatsBeforeTheCamera(int count, ref SeededRandom random)
    {
        var radius = MathF.Sqrt(12f * 768 * 512 / (count * MathF.PI)) / 2;
        var splats = new SplatCloud
        {
            Degree = 3, Positions = new Vector3[count], LogScales = new Vector3[count], Rotations = new Quaternion[count],
            OpacityLogits = new float[count], Harmonics = new float[48 * count],
        };
        for (var i = 0; i < count; i++)
        {
            var depth = 8 + 4 * random.NextSingle();
            var (x, y) = (768 * random.NextSingle() - 384, 512 * random.NextSingle() - 256);
            splats.Positions[i] = new(x * depth / 700, y * depth / 700, depth);
            splats.LogScales[i] = new(MathF.Log(radius * depth / 700));
            splats.Rotations[i] = Quaternion.Identity;
            splats.OpacityLogits[i] = 2 * random.NextSingle() - 1;
        }
        return splats;
    }
}
