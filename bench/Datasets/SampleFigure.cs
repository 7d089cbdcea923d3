namespace Reality.Datasets;

/// <summary>One measured figure; smaller is better where it has a bar.</summary>
internal sealed record SampleFigure(string Name, double Value, string Unit, double? Bar = null)
{
    public bool IsGood => Bar is not { } bar || Value <= bar;
}
