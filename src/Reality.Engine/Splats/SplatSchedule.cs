using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>What happens at which step of the training.</summary>
internal sealed class SplatSchedule(SplatTrainingOptions options)
{
    // Steps between two changes of the number of splats.
    private const int DensificationInterval = 100;

    private const double LastPositionRate = 0.01;

    private const float FirstSurfaceWeight = 0.5f;

    // Of the first one.
    private const double LastSurfaceWeight = 0.1;

    /// <summary>
    /// Whether the splats were trained before. Then all harmonics and full-size photos are used from the first step.
    /// </summary>
    public bool StartsTrained { get; init; }

    /// <summary>
    /// Whether the splats start on a surface, which must stay opaque: opacity then has no cost. Other splats need the cost,
    /// because only transparent ones are moved to where they are needed.
    /// </summary>
    public bool StartsOnSurface { get; init; }

    /// <summary>Degree of the harmonics at a step, counted from 1: one more after each seventh of the training.</summary>
    public int DegreeAt(int step) => StartsTrained
        ? SphericalHarmonics.MaxDegree
        : Math.Min(SphericalHarmonics.MaxDegree, 7 * (step - 1) / options.StepCount);

    /// <summary>Whether photos are compared at half size: at the beginning, for coarse shapes.</summary>
    public bool IsCoarseAt(int step) => !StartsTrained && step <= options.StepCount / 5;

    /// <summary>Whether useless splats are moved and new ones added after a step.</summary>
    public bool DensifiesAfter(int step) => step % DensificationInterval == 0 && !IsSettlingAt(step);

    /// <summary>Number of splats after a step: it grows exponentially until the middle of the training.</summary>
    /// <param name="startCount">Number at the beginning.</param>
    public int CountAfter(int step, int startCount)
    {
        if (startCount >= options.MaxSplatCount)
            return startCount;
        var part = Math.Min(1, 2.0 * step / options.StepCount);
        return (int)(startCount * ExactMath.Pow((double)options.MaxSplatCount / startCount, part));
    }

    /// <summary>Predicted seconds of one core that a step takes.</summary>
    /// <param name="startCount">Number of splats at the beginning.</param>
    public double CoreSecondsOf(int step, int startCount) => SplatTrainingCost.CoreSecondsOfStep(
        IsCoarseAt(step) ? options.PhotoSide / 2 : options.PhotoSide, CountAfter(step, startCount));

    /// <summary>
    /// Weight of the penalty of splats off the surface. It falls to a tenth: depth leads at the beginning, and photos decide in
    /// the end.
    /// </summary>
    public float SurfaceWeightAt(int step) =>
        FirstSurfaceWeight * (float)ExactMath.Pow(LastSurfaceWeight, (double)step / options.StepCount);

    /// <summary>The step of the optimizer; the rate of positions falls to a hundredth.</summary>
    public SplatStep StepAt(int step, double sceneRadius) => new()
    {
        Number = step,
        Degree = DegreeAt(step),
        SceneRadius = (float)sceneRadius,
        PositionRate = SplatStep.FirstPositionRate * (float)ExactMath.Pow(LastPositionRate, (double)step / options.StepCount),
        Noise = IsSettlingAt(step) ? 0 : SplatStep.UsualNoise,
        OpacityWeight = StartsOnSurface ? 0 : SplatStep.UsualOpacityWeight,
    };

    // In the last fifth of the steps, no splat is moved or added, so that the splats settle.
    private bool IsSettlingAt(int step) => step > options.StepCount * 4 / 5;
}
