using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Trains splats to look like photos. Each step compares one photo; the order is shuffled again each time all photos were
/// compared.
/// </summary>
/// <remarks>
/// The result is the same for any number of threads, and whether or not training was interrupted and continued.
/// </remarks>
/// <param name="photos">The photos to train on.</param>
/// <param name="read">Reads one at the size of the training.</param>
/// <param name="startsTrained">Whether the splats were trained before.</param>
/// <param name="startsOnSurface">Whether the splats start on the surface of depth maps.</param>
internal sealed class SplatTrainer(
    SplatTrainingOptions options, ISplatRasterizer rasterizer, IReadOnlyList<PhotoId> photos, Func<PhotoId, SplatPhoto> read,
    SplatTrainingState state, int threadCount, bool startsTrained = false, bool startsOnSurface = false)
{
    private readonly SplatSchedule _schedule = new(options)
    {
        StartsTrained = startsTrained, StartsOnSurface = startsOnSurface,
    };
    private readonly SplatComparison _comparison = new(rasterizer, threadCount);
    private (int Round, int[] Photos) _order = (-1, []);

    /// <summary>World positions of the cameras of the scene, which no splat surrounds.</summary>
    public IReadOnlyList<Vector3d> Cameras { get; init; } = [];

    /// <summary>Takes the next step, and returns its loss.</summary>
    public double Step()
    {
        var number = ++state.Step;
        var step = _schedule.StepAt(number, state.SceneRadius);
        var index = PhotoAt(number);
        var photo = _schedule.IsCoarseAt(number) ? read(photos[index]).Halved() : read(photos[index]);
        var (loss, _) = _comparison.Compare(
            photo, state.Splats, state.Near, step.Degree, state.Exposure, index, _schedule.SurfaceWeightAt(number));
        state.Exposure.Learn(index, _comparison.Rendered, _comparison.Gradient, photo.Validity, (number - 1) / photos.Count + 1);
        rasterizer.Learn(state.Splats, _comparison.Gradient, step);
        if (_schedule.DensifiesAfter(number))
        {
            var count = _schedule.CountAfter(number, state.StartCount);
            SplatDensification.Run(state.Splats, count, Cameras, SeededRandom.For(options.Seed, number));
        }
        return loss;
    }

    /// <summary>Predicted milliseconds of one core that a step takes, at least 1: later steps take longer.</summary>
    public int MillisecondsOf(int step) =>
        (int)Math.Ceiling(1000 * _schedule.CoreSecondsOf(step, state.StartCount));

    private int PhotoAt(int number)
    {
        var (round, place) = Math.DivRem(number - 1, photos.Count);
        if (_order.Round != round)
            _order = (round, Shuffled(round));
        return _order.Photos[place];
    }

    // Fisher and Yates, seeded by the round.
    private int[] Shuffled(int round)
    {
        var order = Enumerable.Range(0, photos.Count).ToArray();
        var random = SeededRandom.For(options.Seed ^ 0x5eed, round);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = random.NextInt32(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }
}

/// <summary>The state of a training besides its options: splats, exposures and progress.</summary>
internal sealed class SplatTrainingState
{
    private const double NearOfRadius = 0.02;

    public required SplatParameters Splats { get; init; }

    public required SplatExposure Exposure { get; init; }

    /// <summary>Typical distance from the cameras to the scene.</summary>
    public required double SceneRadius { get; init; }

    /// <summary>Number of splats at the beginning.</summary>
    public required int StartCount { get; init; }

    /// <summary>Steps taken.</summary>
    public int Step { get; set; }

    public double Near => NearOf(SceneRadius);

    /// <summary>Depth at which splats begin to be seen, in a scene of the given radius.</summary>
    public static double NearOf(double sceneRadius) => NearOfRadius * sceneRadius;
}
