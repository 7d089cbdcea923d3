namespace Reality.Engine.Features;

/// <summary>exp(-x) from a table, for the windows of histograms: 0 to 8 in steps of 1/256, the nearest below.</summary>
internal static class GaussianWeight
{
    private const float StepsPerUnit = 256;

    private static readonly float[] Table = MakeTable();

    /// <summary>exp(-x) for x at least 0, within 0.2 %; 0 from 8 on.</summary>
    public static float ExpMinus(float x)
    {
        var index = (uint)(x * StepsPerUnit + 0.5f);
        return index < (uint)Table.Length ? Table[index] : 0;
    }

    private static float[] MakeTable()
    {
        var table = new float[8 * (int)StepsPerUnit];
        for (var i = 0; i < table.Length; i++)
            table[i] = (float)Math.Exp(-i / StepsPerUnit);
        return table;
    }
}
