namespace Reality.Core.Numerics;

/// <summary>The best model that was found, and the items that agree with it, in ascending order.</summary>
/// <param name="Score">Sum over items of min(error², threshold²): the lower the better.</param>
public sealed record RansacResult<TModel>(TModel Model, int[] Inliers, double Score)
    where TModel : struct;
