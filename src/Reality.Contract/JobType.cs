using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Reality.Contract.Requests;

namespace Reality.Contract;

/// <summary>A type of job: its specifications, their checks and its price.</summary>
public abstract class JobType
{
    /// <summary>The contract's name, e.g. "Calibration".</summary>
    public abstract string Name { get; }

    /// <summary>Prices of the jobs of this type.</summary>
    public abstract CostRates Rates { get; }

    /// <summary>The record of the "specifications" of a request; its properties carry their rules.</summary>
    public abstract Type RequestType { get; }

    /// <summary>The record of the "specifications" of a stored job.</summary>
    public abstract Type StoredType { get; }

    /// <summary>
    /// Reads the "specifications" of a request and collects all problems. References to reality data and files are well-formed
    /// then, and listed by the check; the caller verifies that they exist.
    /// </summary>
    public abstract CheckedSpecifications Check(JsonElement specifications, RequestCheck check);
}

/// <summary>A type of job that is defined by its records.</summary>
/// <typeparam name="TCreate">The specifications of a request; its properties carry their rules.</typeparam>
/// <typeparam name="TSpecifications">The specifications as stored and returned: the same with the places of outputs.</typeparam>
public abstract class SpecifiedJobType<TCreate, TSpecifications> : JobType
    where TCreate : class
    where TSpecifications : class
{
    protected const string Inputs = "specifications.inputs";
    protected const string Outputs = "specifications.outputs";
    protected const string Options = "specifications.options";

    public sealed override Type RequestType => typeof(TCreate);

    public sealed override Type StoredType => typeof(TSpecifications);

    public sealed override CheckedSpecifications Check(JsonElement specifications, RequestCheck check)
    {
        check.HasCrsData = HasCrsData(specifications);
        var read = RequestReader.Read<TCreate>(specifications, "specifications", check);
        Check(read, check);
        return new(read, PrecisionOf(read), places => Place(read, places));
    }

    private static bool HasCrsData(JsonElement specifications) =>
        specifications.ValueKind == JsonValueKind.Object
        && specifications.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Object
        && inputs.TryGetProperty("crsData", out var data) && data.ValueKind == JsonValueKind.String;

    /// <summary>Checks rules between properties; a property with a problem of its own is already reported, and absent.</summary>
    protected abstract void Check(TCreate specifications, RequestCheck check);

    /// <summary>Requested precision of the mesh, which decides the cost; null if absent.</summary>
    protected virtual GeometricPrecision? PrecisionOf(TCreate specifications) => null;

    /// <summary>Assigns a place to each output, both the requested ones and those that every job of the type has.</summary>
    protected abstract TSpecifications Place(TCreate specifications, OutputPlaces places);
}

/// <summary>Specifications of a request that its job type has read. Usable only if the check found no problem.</summary>
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

    /// <summary>The requested precision of the mesh; null if absent.</summary>
    public GeometricPrecision? Precision { get; }

    /// <summary>The specifications as sent, without null members.</summary>
    public string ToJson() => JsonSerializer.Serialize(_request, _request.GetType(), RequestJson.Options);

    /// <summary>The specifications with a place for each output, in the form stored and returned.</summary>
    public string ToJson(OutputPlaces places)
    {
        var stored = _place(places);
        return JsonSerializer.Serialize(stored, stored.GetType(), RequestJson.Options);
    }
}

/// <summary>The job types that a server accepts.</summary>
public sealed class JobTypes
{
    private readonly Dictionary<string, JobType> _types;

    public JobTypes(IReadOnlyList<JobType> all, IReadOnlyList<INamedValue> named)
    {
        All = all;
        Named = named;
        _types = All.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<JobType> All { get; }

    /// <summary>The values that requests may name: the export formats.</summary>
    public IReadOnlyList<INamedValue> Named { get; }

    /// <summary>
    /// Finds the fault of the definition of a coordinate reference system, as a sentence; null if it is usable. By default no
    /// definition has one: the contract does not know coordinate systems.
    /// </summary>
    public Func<string, string?> FindCrsFault { get; init; } = _ => null;

    public IReadOnlyCollection<string> Names => _types.Keys;

    /// <summary>A check of a request for a job.</summary>
    public RequestCheck NewCheck() => new(Named, FindCrsFault);

    /// <summary>Names are case-sensitive.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out JobType? type) => _types.TryGetValue(name, out type);
}
