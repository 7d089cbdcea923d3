namespace Reality.Core.Numerics;

/// <summary>What <see cref="Ransac"/> fits: items, a solver for minimal samples, errors, and a refinement.</summary>
public interface IRansacProblem<TModel>
    where TModel : struct
{
    int ItemCount { get; }

    /// <summary>Items in a minimal sample, at most 8.</summary>
    int SampleSize { get; }

    /// <summary>The most models one sample can give, at most 16.</summary>
    int MaxModelsPerSample { get; }

    /// <summary>All models that pass through a sample; returns how many.</summary>
    int Solve(ReadOnlySpan<int> sample, Span<TModel> models);

    /// <summary>Squared error of every item, in the unit of the options' threshold squared.</summary>
    void SquaredErrors(in TModel model, Span<double> squaredErrors);

    /// <summary>The model that fits the given items best, starting at <paramref name="model"/>; false where it fails.</summary>
    bool TryRefine(in TModel model, ReadOnlySpan<int> items, out TModel refined);
}
