using System.Text.Json.Nodes;
using Reality.Core.Scenes;
using Reality.Formats.Json;

namespace Reality.Formats.ContextScenes;

/// <summary>Converts between the ColorEqualization of a photo, defined in docs/contextscene.md, and its color curve.</summary>
internal static class ColorCurveMember
{
    private const int MaxUnitCount = 64;

    // Far beyond any curve; larger numbers would overflow.
    private const double MaxNumber = 1e4;

    private static readonly string[] s_channels = ["Red", "Green", "Blue"];

    public static ColorCurve? Read(JsonMember member)
    {
        if (!member.Exists)
            return null;
        var basis = new ColorBasis
        {
            ToneUnits = Units(member["ToneUnits"], 2).ConvertAll(unit => new ToneUnit(unit[0], unit[1])),
            ShadingUnits = Units(member["ShadingUnits"], 3).ConvertAll(unit => new ShadingUnit(unit[0], unit[1], unit[2])),
        };
        return new() { Basis = basis, Weights = [.. s_channels.Select(name => Numbers(member[name], basis.Count))] };
    }

    public static JsonObject? Write(ColorCurve? curve)
    {
        if (curve is null)
            return null;
        var member = new JsonObject();
        for (var channel = 0; channel < s_channels.Length; channel++)
            member[s_channels[channel]] = ArrayOf(curve.Weights[channel]);
        if (curve.Basis.ToneUnits.Count > 0)
            member["ToneUnits"] = new JsonArray([.. curve.Basis.ToneUnits.Select(u => ArrayOf(u.Offset, u.Slope))]);
        if (curve.Basis.ShadingUnits.Count > 0)
        {
            member["ShadingUnits"] = new JsonArray(
                [.. curve.Basis.ShadingUnits.Select(u => ArrayOf(u.Offset, u.Across, u.Down))]);
        }
        return member;
    }

    private static List<double[]> Units(JsonMember member, int length)
    {
        var units = member.Items().Take(MaxUnitCount + 1).Select(item => Numbers(item, length)).ToList();
        return units.Count <= MaxUnitCount ? units : throw member.Wrong($"has more than {MaxUnitCount} items");
    }

    private static double[] Numbers(JsonMember member, int length)
    {
        if (!member.Exists)
            throw member.Wrong("is missing");
        var numbers = member.Items().Take(length + 1).Select(item => item.AsNumber(-MaxNumber, MaxNumber)).ToArray();
        return numbers.Length == length ? numbers : throw member.Wrong($"must have {length} numbers");
    }

    // Seven digits are more than the colors have.
    private static JsonArray ArrayOf(params ReadOnlySpan<double> numbers)
    {
        var array = new JsonArray();
        foreach (var number in numbers)
            array.Add((float)number);
        return array;
    }
}
