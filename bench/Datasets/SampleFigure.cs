namespace Reality.Datasets;

/// <summary>One measured figure. The target, if it has one, is an upper limit.</summary>
internal sealed record SampleFigure(string Name, double Value, string Unit, double? Target = null)
{
    public bool IsGood => Target is not { } target || Value <= target;
}
