using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Matching;

/// <summary>
/// How many pairs of photos that show nothing in common would agree as well as a pair does: the number of false alarms (Moisan
/// and Stival, "A Probabilistic Criterion to Detect Rigid Point Matches Between Two Images", IJCV 2004).
/// </summary>
/// <remarks>
/// In small photos the tolerance is a large share of the picture, and a dozen random matches agree with some geometry.
/// </remarks>
internal static class ChanceOfMatches
{
    // Matches that determine an essential matrix, and the number of matrices that they determine.
    private const int SampleSize = 5;
    private const int ModelCount = 10;

    /// <summary>Natural logarithm of the number of false alarms; below 0 a pair is hardly chance.</summary>
    /// <param name="matchCount">Number of matches.</param>
    /// <param name="inlierCount">Number of these that agree with one epipolar geometry.</param>
    /// <param name="probability">Probability of a random match to agree with a given one.</param>
    public static double LogOf(int matchCount, int inlierCount, double probability)
    {
        if (inlierCount <= SampleSize)
            return double.PositiveInfinity;
        return ExactMath.Log(ModelCount * (matchCount - SampleSize + 1.0)) + LogChoose(matchCount, inlierCount)
            + LogChoose(inlierCount, SampleSize) + (inlierCount - SampleSize) * ExactMath.Log(probability);
    }

    /// <summary>Probability of a random place in a photo to lie within a distance of a line across it; at most 1.</summary>
    /// <param name="maxErrorPixels">Largest distance.</param>
    public static double OfPlace(Camera camera, double maxErrorPixels) => Math.Min(
        1, 2 * maxErrorPixels * Math.Sqrt((double)camera.Width * camera.Width + (double)camera.Height * camera.Height)
            / ((double)camera.Width * camera.Height));

    private static double LogChoose(int n, int k)
    {
        double sum = 0;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
            sum += ExactMath.Log((n - Math.Min(k, n - k) + i) / (double)i);
        return sum;
    }
}
