using System.Text.Json.Serialization;
using Reality.Core.Scenes;

namespace Reality.Engine.Sfm;

/// <summary>How exactly the photos determine the parameters of a camera, in the <see cref="CalibrationReport"/>.</summary>
/// <param name="Parameters">Parameters that were adjusted.</param>
/// <param name="Correlations">The largest correlations among them, by falling size.</param>
public sealed record CameraPrecision(
    IReadOnlyList<ParameterPrecision> Parameters, IReadOnlyList<ParameterCorrelation> Correlations)
{
    private const int MaxCorrelationCount = 5;

    // Below, one parameter can hardly take the place of the other.
    private const double MinCorrelation = 0.7;

    /// <summary>The precision of a camera; null if no parameter was adjusted, or its precision is not known.</summary>
    internal static CameraPrecision? Of(Camera camera, IntrinsicCovariance covariance)
    {
        var free = covariance.Free;
        if (free.Length == 0 || Enumerable.Range(0, free.Length).Any(k => !(covariance[k, k] > 0)))
            return null;
        string NameOf(int k) => camera.Fisheye is null ? IntrinsicVector.NameOf(free[k]) : FisheyeVector.NameOf(free[k]);
        var correlations = new List<ParameterCorrelation>();
        for (var i = 0; i < free.Length; i++)
        {
            for (var j = i + 1; j < free.Length; j++)
            {
                var value = covariance[i, j] / Math.Sqrt(covariance[i, i] * covariance[j, j]);
                if (Math.Abs(value) >= MinCorrelation)
                    correlations.Add(new(NameOf(i), NameOf(j), value));
            }
        }
        return new(
            [.. free.Select((_, k) => new ParameterPrecision(NameOf(k), Math.Sqrt(covariance[k, k])))],
            [.. correlations.OrderByDescending(pair => Math.Abs(pair.Value)).Take(MaxCorrelationCount)]);
    }
}

/// <summary>Precision of a parameter.</summary>
/// <param name="Name">"focal length", "principal point x", "k1".</param>
/// <param name="StandardDeviation">In the unit of the parameter, pixels or none.</param>
public sealed record ParameterPrecision(string Name, double StandardDeviation);

/// <summary>Correlation of two parameters of a camera, -1 to 1.</summary>
public sealed record ParameterCorrelation(string First, string Second, double Value)
{
    // From here on, the values of both are arbitrary in a wide range.
    private const double Strong = 0.95;

    /// <summary>What the correlation means, in a sentence.</summary>
    [JsonIgnore]
    public string Meaning
    {
        get
        {
            var kind = (IsCoefficient(First), IsCoefficient(Second)) switch
            {
                (true, true) => "different coefficients make nearly the same curve: only the curve as a whole is known",
                (false, true) when First.StartsWith("principal", StringComparison.Ordinal) =>
                    "a shift of the principal point looks like tangential distortion in most of the photo",
                (false, true) => "the photos hardly distinguish a longer focal length from distortion; views at other angles or "
                    + "distances would",
                _ => "the photos can hardly distinguish them; photos turned about their axis, and views at an angle, "
                    + "would",
            };
            return Math.Abs(Value) >= Strong
                ? $"Do not use one without the other: {kind}."
                : $"Errors of one are made up for by the other: {kind}.";
        }
    }

    private static bool IsCoefficient(string name) => name.Length == 2;
}
