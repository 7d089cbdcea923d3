using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>The specifications of a request that were read by its job type. Of use only where the check found no problem.</summary>
public sealed class CheckedSpecifications
{
    private readonly object _request;
    private readonly Func<OutputPlaces, object> _place;

    internal CheckedSpecifications(object request, GeometricPrecision? precision, Func<OutputPlaces, object> place)
    {
        _request = request;
        Precision = precision;
        _place = place;
    }

    /// <summary>How fine a mesh is asked for; null where nothing is said.</summary>
    public GeometricPrecision? Precision { get; }

    /// <summary>As they were sent, without what was null.</summary>
    public string ToJson() => JsonSerializer.Serialize(_request, _request.GetType(), RequestJson.Options);

    /// <summary>With a place for each output: the specifications as they are stored and returned.</summary>
    public string ToJson(OutputPlaces places)
    {
        var stored = _place(places);
        return JsonSerializer.Serialize(stored, stored.GetType(), RequestJson.Options);
    }
}
