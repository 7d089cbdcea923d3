using Reality.Core.Numerics;

namespace Reality.Engine.Splats;

/// <summary>What happens at which step of the training.</summary>
internal sealed class SplatSchedule(SplatTrainingOptions options)
{
    // Steps between two changes of the number of splats.
    private const int DensificationInterval = 100;

    private const float FirstPositionRate = 1.6e-4f;
    private const double LastPositionRate = 0.01;

    /// <summary>Degree of the harmonics at a step, counted from 1: one more after each seventh of the training.</summary>
    public int DegreeAt(int step) => Math.Min(Core.Scenes.SphericalHarmonics.MaxDegree, 7 * (step - 1) / options.StepCount);

    /// <summary>Whether photos of half the size are compared: at the beginning, for the coarse shapes.</summary>
    public bool IsCoarseAt(int step) => step <= options.StepCount / 5;

    /// <summary>Whether useless splats are moved and new ones added after a step.</summary>
    public bool DensifiesAfter(int step) => step % DensificationInterval == 0 && step <= options.StepCount * 4 / 5;

    /// <summary>Number of splats after a step: growing evenly in its logarithm until the middle of the training.</summary>
    /// <param name="startCount">Number at the beginning.</param>
    public int CountAfter(int step, int startCount)
    {
        if (startCount >= options.MaxSplatCount)
            return startCount;
        var part = Math.Min(1, 2.0 * step / options.StepCount);
        return (int)(startCount * ExactMath.Pow((double)options.MaxSplatCount / startCount, part));
    }

    /// <summary>The step of the optimizer; the rate of positions falls to a hundredth.</summary>
    public SplatStep StepAt(int step, double sceneRadius) => new()
    {
        Number = step,
        Degree = DegreeAt(step),
        SceneRadius = (float)sceneRadius,
        PositionRate = FirstPositionRate * (float)ExactMath.Pow(LastPositionRate, (double)step / options.StepCount),
        // Once nothing is moved any more, splats settle.
        Noise = step <= options.StepCount * 4 / 5 ? 80 : 0,
    };
}
